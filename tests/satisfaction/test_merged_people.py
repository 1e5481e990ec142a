"""When two records turn out to be one person, the question that is due still finds them."""

import datetime

import pytest

from satisfaction.models import Consultation, SurveyInvitation
from satisfaction.services.invitations import ask_who_is_due
from tickets.models import MergeSuggestion
from tickets.services.contacts import decide_merge

pytestmark = pytest.mark.django_db


def test_an_invitation_follows_to_the_record_that_stays(receive, consult, as_agent, now, run_handoffs):
    first = receive("Hello", name="Mahsa Rezaei").ticket.contact
    taken = consult("c-1", name="M. R.")
    assert taken.invitation.contact != first
    suggestion = MergeSuggestion.objects.get()
    decide_merge(suggestion_id=suggestion.pk, same_person=True, actor=as_agent, now=now)
    run_handoffs()
    assert Consultation.objects.get().contact == first
    ask_who_is_due(now + datetime.timedelta(minutes=30))
    invitation = SurveyInvitation.objects.get()
    assert invitation.contact == first and invitation.state == "sent"
