"""The living page of the visual language: every component with invented people."""

import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from common.clock import utc_now
from helpdesk.templatetags.bedside_marks import MARKS

COLOURS = [
    "canvas",
    "surface",
    "sunken",
    "raised",
    "line",
    "line-2",
    "control",
    "ink",
    "ink-2",
    "ink-3",
    "accent",
    "accent-solid",
    "accent-tint",
    "danger",
    "danger-solid",
    "danger-tint",
    "warn",
    "warn-solid",
    "warn-tint",
    "ok",
    "ok-solid",
    "ok-tint",
    "note",
    "note-tint",
    "note-line",
    "mark",
    "track",
    "data-rest",
    "data-soft",
    "heat-0",
    "heat-1",
    "heat-2",
    "heat-3",
    "heat-4",
    "heat-5",
    "heat-6",
]
SCRIPTS = [
    ("en", "You will have a doctor’s answer by 14:33."),
    ("fa", "تا ساعت ۱۴:۳۳ پاسخ پزشک را می‌گیرید."),
    ("ar", "يصلك جواب الطبيب قبل الساعة ١٤:٣٣."),
    ("ru", "Врач ответит вам до 14:33."),
    ("zh-hans", "医生会在 14:33 之前答复您。"),
]


def _rows(now: datetime.datetime) -> list[dict]:
    def at(minutes: int) -> datetime.datetime:
        return now + datetime.timedelta(minutes=minutes)

    return [
        {
            "number": 1,
            "url": "#",
            "name": "李雯",
            "subject": "Chest tightness in chat",
            "words": "左胸很闷，一直出汗",
            "words_language": "zh",
            "channel": "chat",
            "at": at(-4),
            "urgency": "emergency",
            "duty_kind": "answer",
            "due_at": at(6),
            "owner_name": "Nadia Rahimi",
        },
        {
            "number": 2,
            "url": "#",
            "name": "Mahsa Tavakoli",
            "subject": "Rash after the second tablet",
            "words": "شب باید قرص بعدی را بخورم یا نه؟",
            "words_language": "fa",
            "channel": "chat",
            "at": at(-13),
            "urgency": "urgent",
            "duty_kind": "doctor_answer",
            "due_at": at(18),
            "owner_name": "Marta Klein",
            "is_own": True,
            "current": True,
            "flag": "repeat",
            "flag_words": "3rd contact",
        },
        {
            "number": 3,
            "url": "#",
            "name": "Игорь Лаптев",
            "subject": "Charged twice for one visit",
            "flag": "dissatisfied",
            "words": "Деньги списали два раза, верните, пожалуйста",
            "words_language": "ru",
            "channel": "phone",
            "at": at(-190),
            "duty_kind": "call_back",
            "due_at": at(-70),
            "owner_name": "Marta Klein",
            "is_own": True,
        },
        {
            "number": 4,
            "url": "#",
            "name": "James Whitlock",
            "subject": "Prescription code not accepted",
            "unread": True,
            "words": "The pharmacy says the code was already used",
            "words_language": "en",
            "channel": "form",
            "at": at(-48),
            "duty_kind": "reply",
            "due_at": at(190),
            "owner_name": "",
        },
        {
            "number": 5,
            "url": "#",
            "name": "陈国栋",
            "subject": "Invoice for the insurer",
            "words": "好的，谢谢",
            "words_language": "zh",
            "channel": "email",
            "at": at(-120),
            "paused": "waiting for the insurer",
            "owner_name": "Lena Hoff",
        },
    ]


def samples(now: datetime.datetime) -> dict:
    """The context of `styleguide.html`; `now` fixes every clock on the page."""

    def at(minutes: int) -> datetime.datetime:
        return now + datetime.timedelta(minutes=minutes)

    return {
        "now": now,
        "colours": COLOURS,
        "scripts": SCRIPTS,
        "states": list(MARKS),
        "rows": _rows(now),
        "duties": [
            ("answer", at(6)),
            ("reply", at(45)),
            ("call_back", at(-70)),
            ("accept", at(24)),
            ("resolve", at(2000)),
        ],
        "started": at(-60),
        "due_soon": at(12),
        "banner": {
            "urgency": "emergency",
            "words": "Emergency, nobody has accepted yet",
            "duty_kind": "accept",
            "due_at": at(4),
            "steps": [
                {"name": "Received", "at": at(-3), "state": "done"},
                {"name": "Accepted", "state": "now"},
                {"name": "Answer", "state": "todo"},
                {"name": "Reached", "state": "todo"},
            ],
        },
        "note": {
            "author_name": "Lena Hoff",
            "at": at(-60),
            "text": "Square corners, dashed edge, full width.",
        },
        "inbound": {
            "direction": "inbound",
            "name": "Mahsa Tavakoli",
            "channel": "chat",
            "at": at(-13),
            "language": "fa",
            "text": "شب باید قرص بعدی را بخورم یا نه؟",
        },
        "failed": {
            "direction": "outbound",
            "is_own": True,
            "channel": "sms",
            "at": at(-2),
            "text": "We will call you at 15:00.",
            "delivery": "failed",
            "failure": "SMS refused by the operator",
        },
        "card": {
            "icon": "star",
            "what": "Survey answer",
            "rating": 2,
            "outcome": "Side effect of the medicine",
            "at": at(-100),
            "language": "fa",
            "text": "از دیشب که قرص دوم را خوردم دست‌هایم می‌خارد.",
        },
        "events": [
            {"words": "question to doctor-support", "at": at(-90)},
            {"words": "taken by Marta Klein", "at": at(-89)},
            {"words": "promise to call", "at": at(-10)},
        ],
        "queue_card": {
            "url": "#",
            "id": "E-1907",
            "urgency": "urgent",
            "department": "Dermatology",
            "duty_kind": "answer",
            "due_at": at(18),
            "started_at": at(-84),
            "words": "دست‌هایم دانه‌های قرمز زده و می‌خارد",
            "words_language": "fa",
            "who": "Woman, 35, Persian, call and chat",
            "state_icon": "check",
            "state": "Accepted by you",
        },
        "scale": [
            {"value": n, "word": w}
            for n, w in enumerate(("Very bad", "Bad", "So-so", "Good", "Very good"), 1)
        ],
        "rating": 2,
        "steps": [
            "Stop, sit down, lean back a little.",
            "Ask somebody to stay with you, and unlock the door.",
            "Do not drive yourself. Keep this phone near you.",
        ],
        "other_numbers": [("IR", "115"), ("UK", "999")],
        "facts": [("Conditions", "Asthma"), ("Medicines", "Amoxicillin 500 mg, new")],
        "side_rows": [
            {"icon": "phone-missed", "words": "Missed call, about the same", "at": at(-130)},
            {"icon": "message-circle", "words": "Refund of a cancelled visit", "at": at(-57000)},
        ],
    }


def show(request: HttpRequest) -> HttpResponse:
    if not settings.DEBUG:
        raise Http404
    return render(request, "styleguide.html", samples(utc_now()))
