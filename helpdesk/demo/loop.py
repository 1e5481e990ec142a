"""Consultations, surveys, and the way back of those who were dissatisfied, with every outcome there is."""

from datetime import datetime, timedelta
from functools import partial

from events.actors import staff
from helpdesk.demo import care, doctors
from helpdesk.demo.world import World
from satisfaction.models import Recovery, SurveyInvitation
from satisfaction.services.answers import answer_survey
from satisfaction.services.invitations import ask_who_is_due
from satisfaction.services.recoveries import log_attempt, record_remedy
from satisfaction.states import AttemptNote, AttemptOutcome, Moment, Reason, Remedy
from tickets.models import Ticket
from tickets.services.assign import assign_ticket
from tickets.services.reply import add_note, post_reply
from tickets.services.status import change_status
from tickets.states import UNSOLVED, Status

ANSWERED = 0.72
#: More who are dissatisfied than in life, so that there is something to see.
RATINGS = {5: 0.38, 4: 0.20, 3: 0.10, 2: 0.14, 1: 0.18}
#: The second rating of each way back, by its first (None: no answer; "away": never reached by phone).
WAYS_BACK = (5, 4, "away", 5, 3, 5, None, 4, 5, "same", 5, "worse")
REASONS = (Reason.DOCTOR_LATE, Reason.CALL_QUALITY, Reason.FELT_UNHEARD, Reason.PRICE)
REMEDIES = (Remedy.APOLOGY, Remedy.REFUND, Remedy.SECOND_CONSULTATION, Remedy.EXPLANATION, Remedy.DOCTOR_CALL)


def follow(world: World, invitation: SurveyInvitation, now: datetime) -> None:
    """Plan the question after a consultation, and its answer."""
    world.later(invitation.due_at, ask_who_is_due)
    if world.chance(ANSWERED):
        rating = world.random.choices(list(RATINGS), weights=list(RATINGS.values()))[0]
        answered_at = invitation.due_at + world.minutes(70)
        world.later(answered_at, partial(answer, world, invitation.pk, rating))


def answer(
    world: World, invitation_id: int, rating: int, now: datetime, *, is_left_alone: bool = False
) -> Recovery | None:
    """The patient answers; a bad answer brings somebody to the phone, unless the scene says otherwise."""
    invitation = SurveyInvitation.objects.select_related("contact").get(pk=invitation_id)
    surveys = world.content(invitation.language).surveys
    reasons, comment = [], ""
    if rating >= 4:
        comment = world.choose(surveys["good"])
        reasons = [Reason.CLEAR] if world.chance(0.5) else []
    elif rating == 3:
        comment = world.choose(surveys["middling"])
    else:
        side_effect = world.chance(0.15)
        index = world.random.randrange(len(surveys["bad"]))
        comment = surveys["worse"][0] if side_effect else surveys["bad"][index]
        reasons = [Reason.SIDE_EFFECT if side_effect else REASONS[index % len(REASONS)]]
    answered = answer_survey(
        invitation_id=invitation_id,
        rating=rating,
        reasons=[reason.value for reason in reasons],
        comment=comment,
        now=now,
    )
    if answered.recovery and Ticket.objects.get(pk=answered.recovery.ticket_id).has_open_medical_question:
        doctors.watch(world, answered.recovery.ticket_id, now)
    if answered.recovery and not is_left_alone:
        way = world.next_of("ways back", WAYS_BACK)
        world.later(now + world.minutes(45, spread=0.9), partial(_call, world, answered.recovery.pk, way, 1))
    return answered.recovery


def _call(world: World, recovery_id: int, way, attempt: int, now: datetime) -> None:
    ticket = care.get(Recovery.objects.get(pk=recovery_id).ticket_id)
    agent = world.agent_for(ticket)
    if ticket.owner_id is None:
        assign_ticket(ticket_id=ticket.pk, owner=agent.user, actor=agent, now=now)
    notes = world.words(ticket).notes["recovery"]
    if way == "away" or (attempt == 1 and world.chance(0.3)):
        log_attempt(
            recovery_id=recovery_id,
            outcome=AttemptOutcome.NO_ANSWER,
            note=AttemptNote.VOICEMAIL,
            actor=agent,
            now=now,
        )
        add_note(ticket_id=ticket.pk, body=notes[1], actor=agent, now=now)
        if attempt < 3:
            world.later(now + world.minutes(300), partial(_call, world, recovery_id, way, attempt + 1))
        return
    log_attempt(recovery_id=recovery_id, outcome=AttemptOutcome.REACHED, actor=agent, now=now)
    add_note(ticket_id=ticket.pk, body=notes[0 if attempt > 1 else 2], actor=agent, now=now)
    world.later(now + world.minutes(35), partial(put_right, world, recovery_id, way))


def put_right(world: World, recovery_id: int, way, now: datetime) -> None:
    recovery = Recovery.objects.get(pk=recovery_id)
    ticket = care.get(recovery.ticket_id)
    if ticket.has_open_medical_question:
        # The doctor's answer comes first.
        world.later(now + timedelta(hours=2), partial(put_right, world, recovery_id, way))
        return
    agent = staff(ticket.owner) if ticket.owner else world.agent_for(ticket)
    record_remedy(recovery_id=recovery_id, remedy=world.choose(REMEDIES), actor=agent, now=now)
    post_reply(
        ticket_id=ticket.pk, body=world.choose(world.words(ticket).replies["recovery"]), actor=agent, now=now
    )
    if ticket.status in UNSOLVED:
        change_status(ticket_id=ticket.pk, status=Status.SOLVED, actor=agent, now=now)
    world.later(now + timedelta(seconds=1), partial(_ask_again, world, recovery.consultation_id, way))


def _ask_again(world: World, consultation_id: int, way, now: datetime) -> None:
    second = SurveyInvitation.objects.filter(
        consultation_id=consultation_id, kind=Moment.AFTER_RECOVERY
    ).first()
    if second is None:
        return
    world.later(second.due_at, ask_who_is_due)
    if way is not None:
        world.later(second.due_at + world.minutes(120), partial(_answer_again, world, second.pk, way))


def _answer_again(world: World, invitation_id: int, way, now: datetime) -> None:
    invitation = SurveyInvitation.objects.get(pk=invitation_id)
    first = Recovery.objects.get(consultation_id=invitation.consultation_id).first_rating
    rating = {"same": first, "worse": max(1, first - 1)}.get(way, way)
    surveys = world.content(invitation.language).surveys
    comment = world.choose(surveys["better"] if rating >= 4 else surveys["still_bad"])
    answer_survey(invitation_id=invitation_id, rating=rating, comment=comment, now=now)
