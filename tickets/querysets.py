"""Adjectives of tickets, in product words."""

from django.db import models
from django.db.models import Q

from tickets.states import DONE


class TicketQuerySet(models.QuerySet):
    def unsolved(self):
        return self.exclude(status__in=sorted(DONE))

    def visible_to(self, user):
        """The one rule for lists, counts, search, feeds and exports.

        Supervisors, administrators and doctor-support see all; an agent sees the tickets of their teams and
        their own.
        """
        if not user.is_active:
            return self.none()
        if user.is_supervisor or user.is_doctor:
            return self
        teams = list(user.memberships.values_list("team_id", flat=True))
        return self.filter(Q(team__in=teams) | Q(owner=user))

    def owned_by(self, user):
        return self.filter(owner=user)

    def unassigned(self):
        return self.filter(owner=None)

    def breaching(self, now):
        return self.filter(due_at__lte=now)

    def dissatisfied(self):
        return self.filter(is_dissatisfied=True)

    def by_duty(self):
        """Next duty first; tickets without one last."""
        return self.order_by(models.F("due_at").asc(nulls_last=True), "id")
