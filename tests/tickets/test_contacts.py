"""One person is found again by every door; a shared phone never makes two people one."""

import threading

import pytest
from django.db import connection

from accounts.models import Team
from common.clock import utc_now
from common.errors import Conflict, InvalidInput, NotFound
from events import actors
from events.models import Event
from tickets.inbound import Inbound, Person
from tickets.models import Contact, ContactPoint, MergeSuggestion, Ticket
from tickets.services.contacts import decide_merge, find_or_make_contact
from tickets.services.receive import receive_message

PHONE, OTHER = "+989175550142", "+989175550143"


@pytest.fixture
def find(db, now):
    def _find(**person):
        return find_or_make_contact(Person.from_input(**person), actor=actors.SYSTEM, now=now)

    return _find


@pytest.mark.django_db
class TestFoundAgain:
    @pytest.mark.parametrize(
        "written", ["09175550142", "+98 917 555 01 42", "0098-917-555-0142", "۰۹۱۷۵۵۵۰۱۴۲", "٠٩١٧٥٥٥٠١٤٢"]
    )
    def test_by_the_phone_however_it_is_written(self, find, written):
        assert find(phone=PHONE, name="Mahsa") == find(phone=written, name="Mahsa")
        assert ContactPoint.objects.get().value == PHONE

    def test_by_the_e_mail_in_any_case(self, find):
        assert find(email="Mahsa@Mail.Test", name="Mahsa") == find(email=" mahsa@mail.test ", name="Mahsa")

    def test_by_the_platform_id_whatever_else_changed(self, find):
        first = find(platform_id="p-1", name="Mahsa", phone=PHONE, verified=True)
        assert find(platform_id="p-1", name="Mahsa Rezaei", phone=OTHER, verified=True) == first
        assert set(first.points.values_list("value", flat=True)) == {"p-1", PHONE, OTHER}

    def test_by_a_verified_phone_across_the_doors(self, find):
        first = find(platform_id="p-1", phone=PHONE, name="Mahsa", verified=True)
        assert find(phone=PHONE) == first
        assert find(phone=PHONE, name="mahsa REZAEI") == first

    def test_by_the_visitor_of_a_chat(self, find):
        first = find(visitor="v-1", name="Visitor")
        assert find(visitor="v-1", name="Mahsa", phone=PHONE) == first

    @pytest.mark.parametrize("name", ["", "Rezaei", "mahsa rezaei", "REZAEI Mahsa", "Mahsa Rezaei Tehrani"])
    def test_by_an_unverified_phone_when_the_name_does_not_differ(self, find, name):
        assert find(phone=PHONE, name="Mahsa Rezaei") == find(phone=PHONE, name=name)

    def test_persian_and_arabic_letters_are_one(self, find):
        assert find(phone=PHONE, name="علی کریمی") == find(phone=PHONE, name="علي كريمي")

    def test_gaps_are_filled_and_nothing_is_overwritten(self, find):
        contact = find(phone=PHONE)
        assert (contact.name, contact.language, contact.country) == ("", "", "IR")
        find(phone=PHONE, name="Mahsa", language="fa")
        find(phone=PHONE, name="Mahsa Rezaei", language="en")
        contact.refresh_from_db()
        assert (contact.name, contact.language) == ("Mahsa", "fa")

    def test_only_the_platform_makes_somebody_a_doctor_afterwards(self, find):
        contact = find(phone=PHONE, name="Mahsa")
        find(phone=PHONE, name="Mahsa", kind="doctor")
        contact.refresh_from_db()
        assert contact.kind == "patient"
        find(phone=PHONE, name="Mahsa", kind="doctor", verified=True)
        contact.refresh_from_db()
        assert contact.kind == "doctor"

    @pytest.mark.parametrize("phone", ["12", "call me", "+1", "0" * 40, "09175550142x99999999999"])
    def test_a_number_that_cannot_be_called_is_refused(self, phone):
        with pytest.raises(InvalidInput) as refusal:
            Person.from_input(phone=phone)
        assert refusal.value.field == "phone"

    def test_without_anything_to_know_by_each_is_a_new_person(self, find):
        assert find(name="Mahsa") != find(name="Mahsa")


@pytest.mark.django_db
class TestNeverOneByAccident:
    def test_a_family_phone_suggests_and_does_not_merge(self, find):
        mother, son = find(phone=PHONE, name="Mahsa"), find(phone=PHONE, name="Reza")
        assert mother != son
        suggestion = MergeSuggestion.objects.get()
        assert (suggestion.first, suggestion.second) == (mother, son)
        assert suggestion.reason == "shared_phone" and suggestion.status == "open"
        assert find(phone=PHONE, name="Reza") == son and find(phone=PHONE, name="Mahsa") == mother
        assert MergeSuggestion.objects.count() == 1
        assert Event.objects.filter(kind="contact.merge_suggested").count() == 1

    def test_a_phone_of_two_without_a_name_is_a_third(self, find):
        known = {find(phone=PHONE, name="Mahsa"), find(phone=PHONE, name="Reza")}
        assert find(phone=PHONE) not in known

    def test_two_platform_ids_are_two_people(self, find):
        one = find(platform_id="p-1", phone=PHONE, name="Mahsa", verified=True)
        two = find(platform_id="p-2", phone=PHONE, name="Mahsa", verified=True)
        assert one != two
        # Only one of them can hold the phone as verified.
        assert ContactPoint.objects.filter(value=PHONE, verified_at__isnull=False).get().contact == one

    def test_another_name_on_a_verified_phone_is_another_person(self, find):
        assert find(platform_id="p-1", phone=PHONE, name="Mahsa", verified=True) != find(
            phone=PHONE, name="Reza"
        )

    def test_a_form_verifies_nothing(self, find):
        assert find(phone=PHONE, name="Mahsa").points.get().verified_at is None


@pytest.mark.django_db
class TestDeciding:
    @pytest.fixture
    def suggestion(self, receive, now):
        receive("One", name="Mahsa", email="mahsa@mail.test")
        receive("Two", name="Reza")
        return MergeSuggestion.objects.get()

    def decide(self, suggestion, actor, now, same=True):
        return decide_merge(suggestion_id=suggestion.pk, same_person=same, actor=actor, now=now)

    def test_one_person_keeps_the_older_record(self, suggestion, as_agent, now):
        ContactPoint.objects.filter(contact=suggestion.second).update(verified_at=now)
        self.decide(suggestion, as_agent, now)
        suggestion.refresh_from_db()
        assert suggestion.status == "merged" and suggestion.decided_by == as_agent.user
        assert suggestion.first.tickets.count() == 2 and suggestion.second.tickets.count() == 0
        assert sorted(suggestion.first.points.values_list("kind", flat=True)) == ["email", "phone"]
        assert suggestion.first.points.get(kind="phone").verified_at == now
        assert Contact.objects.filter(pk=suggestion.second_id).exists()
        assert Event.objects.get(kind="contact.merged").actor_id == as_agent.user.pk

    def test_two_people_stay_two_and_are_not_asked_about_again(self, suggestion, receive, as_agent, now):
        self.decide(suggestion, as_agent, now, same=False)
        receive("Three", name="Reza")
        assert MergeSuggestion.objects.get().status == "refused"
        assert suggestion.second.tickets.count() == 1

    def test_it_is_decided_once(self, suggestion, as_agent, now):
        self.decide(suggestion, as_agent, now)
        with pytest.raises(Conflict):
            self.decide(suggestion, as_agent, now, same=False)
        with pytest.raises(NotFound):
            decide_merge(suggestion_id=999999, same_person=True, actor=as_agent, now=now)

    def test_other_questions_follow_to_the_record_that_stays(self, suggestion, receive, as_agent, now):
        receive("Three", name="Sara")
        third = Contact.objects.get(name="Sara")
        ends = {suggestion.first_id, suggestion.second_id}
        assert MergeSuggestion.objects.filter(second=third).count() == 2
        self.decide(suggestion, as_agent, now)
        waiting = MergeSuggestion.objects.get(status="open")
        assert (waiting.first_id, waiting.second_id) == (min(ends), third.pk)


@pytest.mark.django_db(transaction=True)
def test_two_doors_that_bring_a_new_person_at_once_make_one():
    """Form and call with one new phone at the same instant: one contact, one ticket, two messages."""
    Team.objects.create(slug="support", name="Support", is_default=True)
    barrier, failures = threading.Barrier(4), []

    def door(number):
        person = Person.from_input(phone=PHONE, name="Mahsa")
        inbound = Inbound(person=person, channel="form", body=f"Hello {number}", said_at=utc_now())
        try:
            barrier.wait(10)
            receive_message(inbound=inbound, actor=actors.contact(), now=utc_now())
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=door, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not failures
    assert Contact.objects.count() == ContactPoint.objects.count() == Ticket.objects.count() == 1
    assert sorted(Ticket.objects.get().messages.values_list("seq", flat=True)) == [1, 2, 3, 4]


@pytest.mark.django_db(transaction=True)
def test_one_message_that_comes_twice_at_once_is_one():
    Team.objects.create(slug="support", name="Support", is_default=True)
    barrier, got = threading.Barrier(2), []

    def door():
        person = Person.from_input(phone=PHONE, name="Mahsa")
        inbound = Inbound(
            person=person, channel="form", body="Hello", said_at=utc_now(), external_key="form:1"
        )
        barrier.wait(10)
        got.append(receive_message(inbound=inbound, actor=actors.contact(), now=utc_now()))
        connection.close()

    threads = [threading.Thread(target=door) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(one.is_duplicate for one in got) == [False, True]
    assert got[0].message.pk == got[1].message.pk
