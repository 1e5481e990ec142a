"""The contact page: works without JavaScript, loses no words, shows the emergency card whatever else is wrong."""

from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from common.clock import utc_now
from common.emergency_card import card_of
from common.errors import InvalidInput, TooMany
from common.peer_address import address_of
from common.phones import country_of, to_e164
from events import actors
from intake.conversation import status_of
from intake.forms import ContactForm
from intake.services.submissions import submit_form
from intake.verdicts import verdict_of
from intake.views.edge import in_readers_language, lacks_proof, sent_fields


# Exempt because it checks the proof itself, and answers with the words kept (edge.lacks_proof).
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@in_readers_language
def contact(request):
    if request.method != "POST":
        return render(request, "intake/contact.html", {"form": ContactForm()})
    fields, status = sent_fields(request)
    if status:
        too_large = _(
            "That is more than we can take in one message. Nothing was sent; please write it shorter."
        )
        return _again(request, ContactForm(), status, too_large)
    form = ContactForm(fields)
    if lacks_proof(request):
        return _again(
            request, form, 403, _("This page has been open too long. Your text is kept: send it once more.")
        )
    if not form.is_valid():
        return _again(request, form, 422)
    if form.is_trapped:
        return _again(request, _untrapped(fields), 422, _("Please send it once more. Your text is kept."))
    try:
        submitted = submit_form(
            form=form.as_input(),
            form_key=form.cleaned_data["key"],
            consent=form.agreed,
            address=address_of(request),
            is_hurried=form.is_hurried,
            actor=actors.contact(),
            now=utc_now(),
        )
    except TooMany:
        return _again(
            request,
            form,
            429,
            _("Many messages came from here in a short time. Try again later, or call us."),
        )
    except InvalidInput as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return _again(request, form, 422)
    return _sent(request, submitted)


def _untrapped(fields) -> ContactForm:
    fields = fields.copy()
    fields["website"] = ""
    return ContactForm(fields)


def _again(request, form: ContactForm, status: int, problem: str = ""):
    """The same form with its words; and the card at once when they ask for it, although nothing was sent."""
    words = f"{form.data.get('message', '')}"
    verdict = verdict_of(words, form.data.get("language", ""))
    # In the language of the words: who writes Persian on an English page reads Persian.
    with translation.override(
        verdict.language if verdict.card and verdict.language else translation.get_language()
    ):
        country = country_of(to_e164(form.data.get("phone", "")) or "")
        request.country = country
        card = card_of(verdict.card, country=country)
        context = {"form": form, "problem": problem, "card": card, "not_sent": True}
        return render(request, "intake/contact.html", context, status=status)


def _sent(request, submitted):
    """What became of these words alone: of a ticket that others write on too, its owner is told elsewhere."""
    ticket, message = submitted.ticket, submitted.submission.message
    is_own = submitted.submission.opened_ticket and ticket.screen_upto is None
    language = translation.get_language()
    if submitted.card:
        language = verdict_of(message.body, submitted.submission.language).language or language
    with translation.override(language):
        country = (
            country_of(to_e164(submitted.submission.as_sent.get("phone", "")) or "") or ticket.contact.country
        )
        request.country = country
        context = {
            "card": card_of(submitted.card, country=country),
            "ticket": ticket,
            "message": message,
            "goes_to_doctor": message.assessment.medical,
            "status": status_of(ticket) if is_own else {},
            "track_url": submitted.track_url,
            "reach": submitted.submission.as_sent.get("phone") or submitted.submission.as_sent.get("email"),
        }
        return render(request, "intake/sent.html", context)
