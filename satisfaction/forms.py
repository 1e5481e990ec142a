"""The shape of what comes in by the pages."""

import zoneinfo
from dataclasses import dataclass

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.errors import InvalidInput
from satisfaction.states import RATINGS, AttemptNote, AttemptOutcome, Remedy


@dataclass(frozen=True)
class Answer:
    """What a patient's POST says. None: this part was not in it, so what is stored stays."""

    rating: int | None
    reasons: list[str] | None
    comment: str | None
    may_call: bool | None


def read_answer(post: QueryDict) -> Answer:
    """`rating` (the last one counts: the tapped cell stands behind the hidden one), `reasons`, `comment`, `may_call`.

    Raises InvalidInput when there is a rating that is none. A tap alone brings no reasons, so it clears none.
    """
    full = "comment" in post or "reasons" in post
    may_call = "may_call" in post if "may_call_asked" in post or "may_call" in post else None
    return Answer(
        rating=_rating(post["rating"]) if "rating" in post else None,
        reasons=post.getlist("reasons")[:20] if full else None,
        comment=post.get("comment"),
        may_call=may_call,
    )


def _rating(raw: str) -> int:
    try:
        rating = int(raw) if len(raw) < 10 else 0
    except ValueError:
        rating = 0
    if rating not in RATINGS:
        raise InvalidInput("A rating is a number from 1 to 5.", field="rating")
    return rating


class AttemptForm(forms.Form):
    outcome = forms.ChoiceField(label=_("How did the call go?"), choices=AttemptOutcome)
    note = forms.ChoiceField(label=_("Note"), choices=AttemptNote, required=False)
    call_again_at = forms.DateTimeField(
        label=_("Call again at"), required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )

    def clean_call_again_at(self):
        """The agent's wall clock, as UTC."""
        moment = self.cleaned_data["call_again_at"]
        if moment and timezone.is_naive(moment):
            moment = timezone.make_aware(moment)
        try:
            return moment.astimezone(zoneinfo.ZoneInfo("UTC")) if moment else None
        except OverflowError:
            raise forms.ValidationError(forms.DateTimeField.default_error_messages["invalid"]) from None


class RemedyForm(forms.Form):
    remedy = forms.ChoiceField(
        label=_("What put it right?"), choices=[pair for pair in Remedy.choices if pair[0]]
    )
