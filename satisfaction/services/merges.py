"""Two records of one person became one: what they were asked and promised follows to the record that stays."""

from satisfaction.models import Consultation, Recovery, SurveyInvitation


def follow_merge(*, source_id: int, target_id: int) -> int:
    """Move consultations, invitations and recoveries of contact `source_id` to `target_id`; how many rows moved.

    The merged record keeps no addresses: an invitation left with it would find nobody to ask.
    """
    rows = (Consultation, SurveyInvitation, Recovery)
    return sum(model.objects.filter(contact_id=source_id).update(contact_id=target_id) for model in rows)
