"""Finding a person again, and never making two people one by accident."""

import datetime

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
    """The contact for a person, inside the caller's transaction.

    Order of trust: platform id (or chat visitor), then a verified phone or e-mail, then an unverified one that
    belongs to exactly one contact whose name does not differ. A shared phone with another name makes a new
    contact and a suggestion for staff; it never merges.
    """
    points = person.points()
    lock_words(*(f"{kind}:{value}" for kind, value in points))
    contact = _by_identity(points) or _by_verified(person, points) or _by_unverified(person, points)
    if contact is None:
        contact = Contact.objects.create(
            kind=person.kind,
            name=person.name,
            language=person.language,
            country=country_of(person.phone) if person.phone else "",
            created_at=now,
        )
        record("contact.made", subject=contact, actor=actor, now=now)
    else:
        _fill_gaps(contact, person)
    _add_points(contact, person, points, now)
    _suggest_merges(contact, points, actor, now)
    return contact


def _by_identity(points) -> Contact | None:
    for kind, value in points:
        if kind in ("platform", "visitor"):
            found = ContactPoint.objects.filter(kind=kind, value=value).select_related("contact").first()
            if found:
                return found.contact
    return None


def _by_verified(person: Person, points) -> Contact | None:
    for kind, value in points:
        found = (
            ContactPoint.objects.filter(kind=kind, value=value, verified_at__isnull=False)
            .select_related("contact")
            .first()
        )
        if found and _may_be(found.contact, person):
            return found.contact
    return None


def _by_unverified(person: Person, points) -> Contact | None:
    for kind, value in points:
        if kind not in ("phone", "email"):
            continue
        candidates = [
            p.contact for p in ContactPoint.objects.filter(kind=kind, value=value).select_related("contact")
        ]
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


def _add_points(contact: Contact, person: Person, points, now) -> None:
    for kind, value in points:
        point, _ = ContactPoint.objects.get_or_create(
            contact=contact, kind=kind, value=value, defaults={"created_at": now}
        )
        if point.verified_at is None and (person.verified or kind == "platform"):
            _verify(point, now)


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


def _suggest_merges(contact: Contact, points, actor: Actor, now) -> None:
    for kind, value in points:
        others = ContactPoint.objects.filter(kind=kind, value=value).exclude(contact=contact)
        for other_id in others.values_list("contact_id", flat=True)[:5]:
            first, second = sorted((contact.pk, other_id))
            suggestion, created = MergeSuggestion.objects.get_or_create(
                first_id=first, second_id=second, defaults={"reason": f"shared_{kind}", "created_at": now}
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
