"""Our own chat: a page that works by itself and inside a frame on other sites."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from common.clock import utc_now
from common.emergency_card import card_of
from common.errors import InvalidInput, NotFound, TooMany
from common.peer_address import address_of
from common.phones import country_of, to_e164
from events import actors
from intake.access import digest_of, find_visitor, new_visitor_token
from intake.conversation import card_due, lines_of
from intake.forms import ChatForm, new_key
from intake.services.chats import write_in_chat
from intake.verdicts import verdict_of
from intake.views.edge import in_readers_language, sent_fields
from tickets.models import Ticket
from tickets.services.cards import mark_seen

COOKIE, HEADER, FIELD = "chat", "X-Chat-Visitor", "visitor"
COOKIE_SECONDS = 30 * 24 * 3600
#: How many earlier tickets of the conversation are shown with it.
EARLIER = 5


# Exempt because a frame on another site gets no cookie of ours: the signed token in the form is the proof, and the
# browser's own word on where the form came from is checked beside it (_comes_from_us).
@csrf_exempt
@xframe_options_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@in_readers_language
def chat(request):
    if request.method != "POST":
        token = _token_of_cookie(request)
        fresh = token or new_visitor_token()
        return _framed(_with_cookie(request, _page(request, fresh, ChatForm()), fresh))
    fields, status = sent_fields(request)
    token = fields.get(FIELD, "")
    if status:
        own, words = _token_of_cookie(request), _("That is more than we can take in one message.")
        return _framed(_page(request, own, ChatForm(), status, words))
    form = ChatForm(fields)
    if not _comes_from_us(request, token):
        again = _("This page has been open too long. Your text is kept: send it once more.")
        own = _token_of_cookie(request) or new_visitor_token()
        return _framed(_with_cookie(request, _page(request, own, form, 403, again), own))
    return _framed(_say(request, token, form))


def _say(request, token: str, form: ChatForm):
    if not form.is_valid():
        return _page(request, token, form, 422)
    data = form.cleaned_data
    try:
        write_in_chat(
            secret_digest=digest_of(token),
            message_key=data["key"] or new_key(),
            text=data["text"],
            address=address_of(request),
            name=data["name"],
            phone=data["phone"],
            topic=data["topic"],
            language=translation.get_language(),
            actor=actors.contact(),
            now=utc_now(),
        )
    except TooMany:
        return _page(
            request,
            token,
            form,
            429,
            _("Many messages in a short time. Nothing was sent; your text is kept."),
        )
    except InvalidInput as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return _page(request, token, form, 422)
    return _page(request, token, ChatForm())


@xframe_options_exempt
@require_GET
@in_readers_language
def chat_thread(request):
    """The conversation alone, asked for every few seconds; 204 while nothing is new (`seen` counts the lines)."""
    token = request.headers.get(HEADER) or _token_of_cookie(request)
    context = _thread(request, token)
    if str(len(context["lines"])) == request.GET.get("seen", ""):
        return _framed(HttpResponse(status=204))
    return _framed(render(request, "intake/_thread.html", context))


def _page(request, token: str, form: ChatForm, status: int = 200, problem: str = ""):
    unsent = form.data.get("text", "") if status != 200 else ""
    context = _thread(request, token, unsent=unsent, phone=form.data.get("phone", ""))
    return render(
        request,
        "intake/chat.html",
        {**context, "form": form, "problem": problem, "header": HEADER},
        status=status,
    )


def _thread(request, token: str, *, unsent: str = "", phone: str = "") -> dict:
    visitor = find_visitor(token)
    ticket = visitor.session.ticket if visitor and hasattr(visitor, "session") else None
    lines = lines_of(*_with_earlier(ticket)) if ticket else []
    if ticket:
        mark_seen(ticket=ticket, actor=actors.contact(ticket.contact_id), now=utc_now())
    country = (ticket.contact.country if ticket else "") or country_of(to_e164(phone) or "")
    request.country = country
    kind = (verdict_of(unsent).card if unsent else "") or (card_due(ticket, lines) if ticket else "")
    return {
        "visitor": token,
        "ticket": ticket,
        "lines": lines,
        "card": card_of(kind, country=country),
        "now": utc_now(),
    }


def _with_earlier(ticket: Ticket) -> list[Ticket]:
    """A closed ticket of the conversation was followed by this one: the visitor sees one conversation."""
    tickets = [ticket]
    while tickets[-1].follow_up_of_id and len(tickets) <= EARLIER:
        tickets.append(tickets[-1].follow_up_of)
    return tickets


def _token_of_cookie(request) -> str:
    token = request.COOKIES.get(COOKIE, "")
    try:
        digest_of(token)
    except NotFound:
        return ""
    return token


def _comes_from_us(request, token: str) -> bool:
    """A form of our own page: a token that we signed, the cookie's own where the browser sent one, and nothing that
    says another site made the form (else a stranger could have somebody write into the stranger's conversation)."""
    cookie = _token_of_cookie(request)
    try:
        digest_of(token)
    except NotFound:
        return False
    if cookie and cookie != token:
        return False
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        return False
    origin = request.headers.get("Origin")
    return origin is None or origin.partition("://")[2] == request.get_host()


def _with_cookie(request, response, token: str):
    """Given on a page that we served, never on a form that somebody sent. Sites that embed us need SameSite=None."""
    across = bool(settings.WIDGET_ORIGINS) and request.is_secure()
    response.set_cookie(
        COOKIE, token, max_age=COOKIE_SECONDS, path="/chat/", httponly=True, secure=request.is_secure(),
        samesite="None" if across else "Lax",
    )  # fmt: skip
    return response


def _framed(response):
    """Only this page may stand in a frame, and only on the sites of the settings."""
    response._csp_replace = {"frame-ancestors": ["'self'", *settings.WIDGET_ORIGINS]}
    response["X-Robots-Tag"] = "noindex"
    return response
