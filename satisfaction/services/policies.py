"""Which rules and which questions hold for a consultation."""

import datetime

from django.db import transaction

from events.actors import Actor
from events.services.record import record
from satisfaction.models import Survey, SurveyPolicy


def policy_for(consultation_kind: str) -> SurveyPolicy:
    """The active policy of this kind, else the one for all kinds, else the defaults of the model."""
    fits = SurveyPolicy.objects.filter(is_active=True, consultation_kind__in=["", consultation_kind])
    return max(fits, key=lambda policy: len(policy.consultation_kind), default=None) or SurveyPolicy()


def survey_for(kind: str) -> Survey:
    """The active questions of one kind; the first version is made where none was set up."""
    active = Survey.objects.filter(kind=kind, is_active=True).first()
    return active or Survey.objects.get_or_create(kind=kind, version=1)[0]


@transaction.atomic
def save_policy(*, policy: SurveyPolicy, actor: Actor, now: datetime.datetime) -> SurveyPolicy:
    """Keep an edited policy as its next version; invitations on their way keep the snapshot they were made with."""
    if policy.pk:
        policy.version = SurveyPolicy.objects.select_for_update().get(pk=policy.pk).version + 1
    policy.save()
    record("survey_policy.changed", subject=policy, actor=actor, now=now, data=policy.snapshot())
    return policy
