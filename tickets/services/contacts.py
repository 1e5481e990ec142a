"""Finding a person again, and never making two people one by accident."""

import datetime
import functools
import operator

from django.db import IntegrityError, transaction
from django.db.models import Q

from common.errors import Conflict, NotFound
from common.folding import fold_simple
from common.phones import country_of
from events.actors import Actor
from events.services.record import record
from tickets.inbound import Person
from tickets.models import Contact, ContactPoint, MergeSuggestion, Ticket
from tickets.services.locks import lock_contact, lock_words


def find_or_make_contact(person: Person, *, actor: Actor, now: datetime.datetime) -> Contact:
    """The contact for a person, under its row lock, inside the caller's transaction.

    Order of trust: platform id (or chat visitor), then a verified phone or e-mail, then an unverified one that
    belongs to exactly one contact whose name does not differ. A shared phone with another name makes a new
    contact and a suggestion for staff; it never merges.
    """
    points = person.points()
    lock_words(*(f"{kind}:{value}" for kind, value in points))
    known = _known(points)
    found = _by_identity(known, points) or _by_verified(known, person, points)
    found = found or _by_unverified(known, person, points)
    if found is None:
        contact = Contact.objects.create(
            kind=person.kind,
            name=person.name,
            language=person.language,
            country=country_of(person.phone) if person.phone else "",
            created_at=now,
        )
        record("contact.made", subject=contact, actor=actor, now=now)
    else:
        contact = lock_contact(found.pk)
        _fill_gaps(contact, person)
    _add_points(contact, person, points, known, now)
    _suggest_merges(contact, points, known, actor, now)
    return contact


def _known(points) -> dict[tuple[str, str], list[ContactPoint]]:
    """(kind, value) → everybody's points with it, the oldest first: one query for all."""
    known = {pair: [] for pair in points}
    if points:
        wanted = functools.reduce(operator.or_, (Q(kind=kind, value=value) for kind, value in points))
        for point in ContactPoint.objects.filter(wanted).select_related("contact").order_by("id"):
            known[point.kind, point.value].append(point)
    return known


def _by_identity(known, points) -> Contact | None:
    found = (point for pair in points if pair[0] in ("platform", "visitor") for point in known[pair])
    return next((point.contact for point in found), None)


def _by_verified(known, person: Person, points) -> Contact | None:
    for pair in points:
        # At most one: a point is verified for one person only.
        for point in known[pair]:
            if point.verified_at and _may_be(point.contact, person):
                return point.contact
    return None


def _by_unverified(known, person: Person, points) -> Contact | None:
    for pair in points:
        if pair[0] not in ("phone", "email"):
            continue
        candidates = [point.contact for point in known[pair]]
        fitting = [c for c in candidates if _may_be(c, person)]
        same_name = [c for c in fitting if person.name and _same_name(c.name, person.name)]
        if len(same_name) == 1:
            return same_name[0]
        unnamed = [c for c in fitting if not c.name]
        if not person.name and len(unnamed) == 1:
            # A caller without a name on a shared phone is the same unnamed caller as last time.
            return unnamed[0]
        if len(fitting) == 1 and len(candidates) == 1:
            return fitting[0]
    return None


def _may_be(contact: Contact, person: Person) -> bool:
    """No contradiction: not another platform id, and not another name."""
    if person.platform_id:
        ids = set(contact.points.filter(kind="platform").values_list("value", flat=True))
        if ids and person.platform_id not in ids:
            return False
    return not (contact.name and person.name) or _same_name(contact.name, person.name)


def _same_name(one: str, other: str) -> bool:
    """Equal after folding, or one holds all words of the other ("Ali Rezaei" and "Rezaei")."""
    first, second = set(fold_simple(one).split()), set(fold_simple(other).split())
    return bool(first and second) and (first <= second or second <= first)


def _fill_gaps(contact: Contact, person: Person) -> None:
    changed = []
    for field in ("name", "language"):
        if getattr(person, field) and not getattr(contact, field):
            setattr(contact, field, getattr(person, field))
            changed.append(field)
    if person.phone and not contact.country:
        contact.country = country_of(person.phone)
        changed.append("country")
    if person.kind == "doctor" and contact.kind != "doctor" and person.verified:
        contact.kind = "doctor"
        changed.append("kind")
    if changed:
        contact.save(update_fields=changed)


def _add_points(contact: Contact, person: Person, points, known, now) -> None:
    fresh = []
    for kind, value in points:
        own = next((p for p in known[kind, value] if p.contact_id == contact.pk), None)
        vouched = person.verified or kind == "platform"
        if own is None:
            taken = any(p.verified_at for p in known[kind, value])
            verified_at = now if vouched and not taken else None
            fresh.append(
                ContactPoint(contact=contact, kind=kind, value=value, verified_at=verified_at, created_at=now)
            )
        elif vouched and own.verified_at is None:
            _verify(own, now)
    # What another contact holds as its identity stays theirs; staff are asked about the two.
    ContactPoint.objects.bulk_create(fresh, ignore_conflicts=True)


def _verify(point: ContactPoint, now) -> None:
    """A point that somebody else has verified already stays unverified here: the family's phone."""
    taken = ContactPoint.objects.filter(
        kind=point.kind, value=point.value, verified_at__isnull=False
    ).exists()
    if taken:
        return
    try:
        with transaction.atomic():
            point.verified_at = now
            point.save(update_fields=["verified_at"])
    except IntegrityError:
        point.verified_at = None


def _suggest_merges(contact: Contact, points, known, actor: Actor, now) -> None:
    reasons: dict[tuple[int, int], str] = {}
    for kind, value in points:
        others = [p.contact_id for p in known[kind, value] if p.contact_id != contact.pk]
        for other_id in others[:5]:
            reasons.setdefault(tuple(sorted((contact.pk, other_id))), f"shared_{kind}")
    if not reasons:
        return
    firsts, seconds = zip(*reasons, strict=True)
    told = MergeSuggestion.objects.filter(first__in=firsts, second__in=seconds)
    for pair in set(told.values_list("first_id", "second_id")):
        reasons.pop(pair, None)
    for (first, second), reason in reasons.items():
        suggestion, created = MergeSuggestion.objects.get_or_create(
            first_id=first, second_id=second, defaults={"reason": reason, "created_at": now}
        )
        if created:
            data = {"reason": suggestion.reason}
            record("contact.merge_suggested", subject=suggestion, actor=actor, now=now, data=data)


@transaction.atomic
def decide_merge(
    *, suggestion_id: int, same_person: bool, actor: Actor, now: datetime.datetime
) -> MergeSuggestion:
    """A member of staff says whether two contacts are one person; merging keeps the older record.

    Raises Conflict when it was decided before. Tickets and points move; nothing is deleted but the empty shell
    stays for its history.
    """
    suggestion = MergeSuggestion.objects.select_for_update().filter(pk=suggestion_id).first()
    if suggestion is None:
        raise NotFound("No such suggestion.")
    if suggestion.status != MergeSuggestion.Status.OPEN:
        raise Conflict("Somebody decided this already.")
    if same_person:
        _move_everything(source_id=suggestion.second_id, target_id=suggestion.first_id)
    suggestion.status = MergeSuggestion.Status.MERGED if same_person else MergeSuggestion.Status.REFUSED
    suggestion.decided_at, suggestion.decided_by = now, actor.user
    suggestion.save()
    kind = "contact.merged" if same_person else "contact.merge_refused"
    data = {"from": suggestion.second_id, "to": suggestion.first_id}
    record(kind, subject=suggestion, actor=actor, now=now, data=data)
    return suggestion


def _move_everything(*, source_id: int, target_id: int) -> None:
    target, source = (lock_contact(pk) for pk in sorted((target_id, source_id)))
    have = {(point.kind, point.value): point for point in target.points.all()}
    for point in source.points.all():
        same = have.get((point.kind, point.value))
        if same is None:
            point.contact = target
            point.save(update_fields=["contact"])
            continue
        point.delete()
        if point.verified_at and not same.verified_at:
            same.verified_at = point.verified_at
            same.save(update_fields=["verified_at"])
    Ticket.objects.filter(contact=source).update(contact=target)
    _point_suggestions_at(target, source)


def _point_suggestions_at(target: Contact, source: Contact) -> None:
    """What was suggested about the merged record is now a question about the one that stays."""
    waiting = MergeSuggestion.objects.filter(status=MergeSuggestion.Status.OPEN)
    about_source = waiting.filter(Q(first=source) | Q(second=source)).exclude(first=target, second=source)
    for suggestion in about_source:
        other_id = suggestion.second_id if suggestion.first_id == source.pk else suggestion.first_id
        first, second = sorted((target.pk, other_id))
        if first == second or MergeSuggestion.objects.filter(first_id=first, second_id=second).exists():
            suggestion.delete()
        else:
            suggestion.first_id, suggestion.second_id = first, second
            suggestion.save(update_fields=["first", "second"])
