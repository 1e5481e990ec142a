"""What the loop hears from below, and its sweeps."""

from events import register_sweep, subscribe
from events.models import Event
from satisfaction.services import invitations, recoveries


def ask_again(event: Event) -> None:
    recoveries.ask_again_when_solved(ticket_id=event.subject_id, cause=event, now=event.at)


def try_other_address(event: Event) -> None:
    if event.data.get("subject") == "surveyinvitation":
        invitations.try_other_address(invitation_id=event.data["subject_id"], cause=event, now=event.at)


subscribe("ticket.solved", ask_again, queue="default")
subscribe("dispatch.failed", try_other_address, queue="default")
register_sweep("satisfaction.ask", invitations.ask_who_is_due, every=5)
register_sweep("satisfaction.expire", invitations.expire_what_is_over, every=60)
