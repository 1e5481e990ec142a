"""`/s/<token>/`: one tap counts. No sign-in, no session, no JavaScript; the secret in the address is the proof."""

import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.services.limits import count_or_refuse
from common.clock import utc_now
from common.emergency_card import card_of
from common.errors import DomainError, InvalidInput, NotFound, TooMany
from common.languages import tag_of
from common.peer_address import address_of
from satisfaction.access import access_invitation_by_token
from satisfaction.forms import Answer, read_answer
from satisfaction.models import Recovery, SurveyInvitation, SurveyResponse
from satisfaction.services.answers import SurveyClosed, answer_survey
from satisfaction.services.invitations import addresses_of
from satisfaction.states import DISSATISFIED_UPTO, RATINGS, SATISFIED_FROM, Moment, Reason, RecoveryState
from tickets.services.notify import ticket_link
from triage import assess

#: (purpose, how many, in how many seconds): answers by one link, answers from one address, guesses from one address.
BY_LINK, BY_ADDRESS, GUESSES = ("survey.link", 40, 600), ("survey.post", 300, 600), ("survey.guess", 60, 600)


# No cookie acts for anybody here, so there is nothing that another site could borrow: the token in the address is
# the whole authority, and the page works in a browser that keeps no cookies.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows (and with `?rating=` only preselects: mail scanners open links); POST counts at once."""
    try:
        invitation = access_invitation_by_token(token)
    except NotFound:
        return _unknown(request)
    request.country = invitation.contact.country
    with translation.override(_language(request, invitation)):
        response = _post(request, invitation) if request.method == "POST" else _get(request, invitation)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Content-Language"] = _language(request, invitation)
    return response


def _language(request: HttpRequest, invitation: SurveyInvitation) -> str:
    """What the reader chose on a page of ours, else the language that we write to them in."""
    return tag_of(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")) or invitation.language


def _unknown(request: HttpRequest) -> HttpResponse:
    try:
        _count(GUESSES, address_of(request))
    except TooMany as refusal:
        return _too_many(request, refusal)
    raise Http404("This link is not known.")


def _get(request: HttpRequest, invitation: SurveyInvitation) -> HttpResponse:
    if not invitation.takes_answer(utc_now()):
        return _closed(request, invitation)
    return _page(request, invitation, preselected=_preselected(request))


def _preselected(request: HttpRequest) -> int | None:
    raw = request.GET.get("rating", "")
    return int(raw) if raw in {str(rating) for rating in RATINGS} else None


def _post(request: HttpRequest, invitation: SurveyInvitation) -> HttpResponse:
    typed = Answer(None, None, request.POST.get("comment"), None)
    try:
        _count(BY_LINK, invitation.token)
        _count(BY_ADDRESS, address_of(request))
        typed = read_answer(request.POST)
        answered = answer_survey(
            invitation_id=invitation.pk,
            rating=_rating_of(typed, invitation),
            reasons=typed.reasons,
            comment=typed.comment,
            may_call=typed.may_call,
            now=utc_now(),
        )
    except TooMany as refusal:
        return _too_many(request, refusal)
    except SurveyClosed:
        return _closed(request, invitation, typed=typed)
    except InvalidInput as refusal:
        return _page(request, invitation, problem=_words_for(refusal), typed=typed, status=422)
    if answered.card:
        # Not behind a redirect: nothing may stand between these words and the card.
        invitation.refresh_from_db()
        return _page(request, invitation, sent=True)
    return redirect(
        request.path + ("?sent=1" if typed.comment is not None or typed.reasons is not None else "")
    )


def _rating_of(typed: Answer, invitation: SurveyInvitation) -> int:
    if typed.rating is not None:
        return typed.rating
    stored = SurveyResponse.objects.filter(invitation=invitation).values_list("rating", flat=True).first()
    if stored is None:
        raise InvalidInput("Choose a number first.", field="rating")
    return stored


def _words_for(refusal: DomainError) -> str:
    words = {
        "comment": _("Your text is too long to be sent at once. Please shorten it. It is still here."),
        "rating": _("Choose a number from 1 to 5. Your text is still here."),
    }
    return words.get(getattr(refusal, "field", ""), _("That did not work. Nothing was changed."))


def _page(
    request: HttpRequest,
    invitation: SurveyInvitation,
    *,
    preselected: int | None = None,
    problem: str = "",
    typed: Answer | None = None,
    sent: bool = False,
    status: int = 200,
) -> HttpResponse:
    response = SurveyResponse.objects.filter(invitation=invitation).first()
    recovery = (
        Recovery.objects.select_related("ticket").filter(consultation=invitation.consultation_id).first()
    )
    rating = response.rating if response else None
    preselected = preselected or (typed.rating if typed else None)
    chosen = (typed.reasons if typed and typed.reasons is not None else None) or (
        response.reasons if response else []
    )
    comment = typed.comment if typed and typed.comment is not None else (response.comment if response else "")
    now = utc_now()
    context = {
        "invitation": invitation,
        "consultation": invitation.consultation,
        "is_second": invitation.kind == Moment.AFTER_RECOVERY,
        "kind_words": _kinds().get(invitation.consultation.kind, ""),
        "scale": scale(),
        "rating": rating or preselected,
        "is_counted": response is not None,
        "takes_words": response is not None or bool(comment),
        "days_left": max(1, round((invitation.expires_at - now) / datetime.timedelta(days=1))),
        "groups": _reason_groups(invitation, rating, chosen) if response else [],
        "comment": comment,
        "comment_limit": settings.MESSAGE_MAX_CHARS,
        "problem": problem,
        "sent": sent or request.GET.get("sent") == "1",
        "phone": _masked_phone(invitation) if rating and rating < SATISFIED_FROM else "",
        "wants_call": response is None or response.may_call is not False,
        "call_due_at": _call_due(invitation, recovery, response),
        "card": card_of(_card_due(response, typed, problem), country=invitation.contact.country),
        "words_are_saved": not problem,
        "ticket": _ticket_of(response),
        "now": now,
    }
    return render(request, "satisfaction/survey.html", context, status=status)


def scale() -> list[dict]:
    words = [_("Very bad"), _("Bad"), _("Fair"), _("Good"), _("Very good")]
    return [{"value": rating, "word": word} for rating, word in zip(RATINGS, words, strict=True)]


def _kinds() -> dict[str, str]:
    return {"video": _("by video"), "phone": _("by phone"), "chat": _("by chat")}


def _reason_groups(invitation: SurveyInvitation, rating: int, chosen: list[str]) -> list[dict]:
    """Chips by rating. What always counts is asked of the satisfied too, under a heading of its own."""
    always = invitation.policy.get("always_dissatisfied", [])
    if rating >= SATISFIED_FROM:
        codes = [code for code in invitation.survey.reasons_high if code not in always]
        groups = [(_("What was good?"), codes), (_("Did something trouble you?"), always)]
    else:
        title = _("What was not good?") if rating <= DISSATISFIED_UPTO else _("What could be better?")
        groups = [(title, invitation.survey.reasons_low)]
    labels = dict(Reason.choices)
    return [
        {"title": title, "chips": [(code, labels[code], code in chosen) for code in codes if code in labels]}
        for title, codes in groups
        if codes
    ]


def _masked_phone(invitation: SurveyInvitation) -> str:
    """The end of the number that we would call; a forwarded link gives no number away."""
    numbers = [value for channel, value in addresses_of(invitation.contact) if channel == "sms"]
    return f"••• {numbers[0][-2:]}" if numbers else ""


def _call_due(invitation: SurveyInvitation, recovery: Recovery | None, response: SurveyResponse | None):
    """When we call, if we promised to and have not yet."""
    if (
        recovery is None
        or invitation.kind != Moment.AFTER_CONSULTATION
        or (response and response.may_call is False)
    ):
        return None
    return recovery.first_call_due_at if recovery.state == RecoveryState.OPEN else None


def _card_due(response: SurveyResponse | None, typed: Answer | None, problem: str) -> str:
    """By the stored words, and by words that were refused too: the card is due even where nothing could be saved."""
    if problem and typed and typed.comment:
        return card_for_words(typed.comment)
    return response.card if response else ""


def card_for_words(words: str) -> str:
    verdict = assess(words[: settings.MESSAGE_MAX_CHARS])
    if verdict.urgency != "emergency":
        return ""
    return "self_harm" if verdict.family == "self_harm" else "emergency"


def _ticket_of(response: SurveyResponse | None) -> dict | None:
    if response is None or response.message_id is None:
        return None
    ticket = response.message.ticket
    return {"number": ticket.number, "link": ticket_link(ticket)}


def _closed(
    request: HttpRequest, invitation: SurveyInvitation, *, typed: Answer | None = None
) -> HttpResponse:
    """The link is over: say so, and where to turn instead."""
    response = SurveyResponse.objects.filter(invitation=invitation).first()
    due = card_for_words(typed.comment) if typed and typed.comment else ""
    card = card_of(due, country=invitation.contact.country)
    context = {"rating": response.rating if response else None, "card": card}
    return render(request, "satisfaction/survey_closed.html", context, status=410)


def _count(limit: tuple[str, int, int], who: str) -> None:
    purpose, most, seconds = limit
    count_or_refuse(purpose=purpose, who=who, limit=most, seconds=seconds, now=utc_now())


def _too_many(request: HttpRequest, refusal: TooMany) -> HttpResponse:
    response = render(request, "satisfaction/survey_too_many.html", status=429)
    response["Retry-After"] = str(refusal.retry_after)
    return response
