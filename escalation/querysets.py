"""Adjectives of medical questions, in product words."""

from django.db import models

from escalation.states import ACTIVE, CLOSED, Status


class EscalationQuerySet(models.QuerySet):
    def active(self):
        return self.filter(status__in=sorted(ACTIVE))

    def closed(self):
        return self.filter(status__in=sorted(CLOSED))

    def of_ticket(self, ticket):
        return self.filter(ticket=ticket)

    def by_turn(self):
        """Most urgent first, then by the next deadline."""
        return self.order_by("turn", "id")

    def after(self, turn: int, pk: int):
        """What stands behind one row in the queue (keyset)."""
        return self.filter(models.Q(turn__gt=turn) | models.Q(turn=turn, pk__gt=pk))

    def accept_overdue(self, now):
        return self.filter(status=Status.OPEN, accept_breached_at=None, accept_due_at__lte=now)

    def answer_overdue(self, now):
        return self.active().filter(answer_breached_at=None, answer_due_at__lte=now)

    def for_screen(self):
        """With all that a card or a case reads, in one query."""
        return self.select_related(
            "ticket__contact", "question", "accepted_by", "answered_by", "returned_by", "answer"
        )
