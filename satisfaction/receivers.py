"""What the loop hears from below, and its sweeps."""

from events import register_sweep, subscribe
from events.models import Event
from satisfaction.services import invitations, merges, recoveries
from tickets.services.notify import need_attention


def ask_again(event: Event) -> None:
    recoveries.ask_again_when_solved(ticket_id=event.subject_id, cause=event, now=event.at)


def take_back_what_failed(event: Event) -> None:
    """A question takes the person's next address; the letter to somebody whom we could not call is work again."""
    subject, pk = event.data.get("subject"), event.data.get("subject_id")
    if subject == "surveyinvitation":
        invitations.try_other_address(invitation_id=pk, cause=event, now=event.at)
    elif subject == "recovery":
        need_attention(ticket_id=event.ticket_id, code="not_delivered", cause=event, now=event.at)


def follow_merge(event: Event) -> None:
    merges.follow_merge(source_id=event.data["from"], target_id=event.data["to"])


subscribe("contact.merged", follow_merge, queue="default")
subscribe("ticket.solved", ask_again, queue="default")
subscribe("dispatch.failed", take_back_what_failed, queue="default")
register_sweep("satisfaction.ask", invitations.ask_who_is_due, every=5)
register_sweep("satisfaction.expire", invitations.expire_what_is_over, every=60)
