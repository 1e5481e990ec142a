"""Tags of the visual language: icons, state marks, duties in words, avatars, times, digits.

`templates/components/README.md` shows each in use. Pure rules live in `common.durations`,
`common.calendars` and `common.initials`; here they meet the reader's language and become markup.
"""

import functools
from datetime import date, datetime

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from common import calendars, durations
from common.clock import utc_now
from common.initials import initials
from helpdesk.navigation import groups_for
from helpdesk.templatetags.bedside_marks import CHANNELS, DUTIES, DUTY_ALIASES, MARKS, MIRRORED, STATUSES

register = template.Library()


@register.filter
def digits(value: object) -> str:
    """Our own figures in the reader's digits; never for what a person typed."""
    arabic_indic = getattr(settings, "ARABIC_INDIC_DIGITS", True)
    return calendars.localize_digits(
        "" if value is None else value, get_language(), arabic_indic=arabic_indic
    )


@register.simple_tag
@functools.lru_cache(maxsize=1024)
def icon(name: str, size: int = 16, css: str = "", label: str = "") -> str:
    """A stroke icon from the sprite; decoration unless a label is given."""
    classes = ["icon"]
    if size != 16:
        classes.append(f"icon--{size}")
    if name in MIRRORED:
        classes.append("icon--mirror")
    if css:
        classes.append(css)
    accessible = (
        format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    )
    return format_html(
        '<svg class="{}" {} focusable="false"><use href="{}#{}"></use></svg>',
        " ".join(classes),
        accessible,
        static("icons/sprite.svg"),
        name,
    )


@register.simple_tag
def mark(
    state: str, words: object = None, tag: bool = False, tone: str | None = None, hide_words: bool = False
) -> str:
    """A state: its shape, word and colour. `tag` frames it; `hide_words` leaves words to screen readers."""
    return _mark(str(state), str(words) if words else "", bool(tag), tone, bool(hide_words), get_language())


@functools.lru_cache(maxsize=2048)
def _mark(state: str, words: str, tag: bool, tone: str | None, hide_words: bool, language: str | None) -> str:
    # A list draws the same few marks again and again: what depends on nothing but these arguments is kept.
    symbol, default_tone, filled, default_words = MARKS.get(state, ("circle-dot", "", False, state))
    tone = default_tone if tone is None else tone
    classes = "mark" + (f" mark--{tone}" if tone else "") + (" mark--tag" if tag else "")
    text = words or default_words
    shape = icon(symbol, css="icon--filled" if filled else "")
    if hide_words:
        return format_html(
            '<span class="{}" title="{}">{}<span class="visually-hidden">{}</span></span>',
            classes,
            text,
            shape,
            text,
        )
    return format_html('<span class="{}">{}<span>{}</span></span>', classes, shape, text)


def span_text(span: durations.Span) -> str:
    """`1 h 10 min` in the reader's language and digits."""
    return _span_text(span, get_language())


@functools.lru_cache(maxsize=4096)
def _span_text(span: durations.Span, language: str | None) -> str:
    values = {"days": span.days, "hours": span.hours, "minutes": span.minutes}
    if span.days:
        text = _("%(days)s d %(hours)s h") if span.hours else _("%(days)s d")
    elif span.hours:
        text = _("%(hours)s h %(minutes)s min") if span.minutes else _("%(hours)s h")
    else:
        text = _("%(minutes)s min")
    return digits(text % values)


@functools.lru_cache(maxsize=256)
def _duty_sentences(kind: str, language: str | None) -> tuple[str, str]:
    """While it is due, and once it is overdue; in `language`, which is the active one."""
    due, overdue = DUTIES.get(DUTY_ALIASES.get(kind, kind), DUTIES["due"])
    return str(due), str(overdue)


def duty_words(kind: str, due_at: datetime, now: datetime) -> str:
    due, overdue = _duty_sentences(str(kind), get_language())
    return (overdue if now >= due_at else due) % {"time": span_text(durations.span_until(due_at, now))}


@register.simple_tag
def duty(
    kind: str,
    due_at: datetime | None,
    now: datetime | None = None,
    started_at: datetime | None = None,
    emergency: bool = False,
    paused: object = "",
) -> str:
    """What is owed next and by when, in words, with the shape of its state; the exact instant on hover.

    `paused` is the reason that stops the clock ("waiting for the insurer"). Neither: nothing.
    """
    if paused:
        return mark("paused", _("Paused: %(reason)s") % {"reason": paused})
    if not due_at:
        return ""
    started_at, now = started_at or None, now or utc_now()
    shape = durations.duty_shape(due_at, now, started_at)
    tone = "danger" if shape == durations.SOON and emergency else None
    due, overdue = _duty_sentences(str(kind), get_language())
    return format_html(
        '<time class="duty" datetime="{}" title="{}" data-duty="{}" '
        'data-due-words="{}" data-overdue-words="{}">{}</time>',
        due_at.isoformat(),
        exact_time(due_at),
        shape,
        due,
        overdue,
        mark(shape, duty_words(kind, due_at, now), tone=tone),
    )


@register.simple_tag
def waited(since: datetime | None, now: datetime | None = None) -> str:
    """How long ago, short, for the small grey age at the end of a row."""
    if not since:
        return ""
    seconds = ((now or utc_now()) - since).total_seconds()
    text = _("now") if seconds < 60 else span_text(durations.Span.of(seconds))
    return format_html(
        '<time datetime="{}" title="{}" data-waited>{}</time>', since.isoformat(), exact_time(since), text
    )


@register.simple_tag
def clock_percent(started_at: datetime | None, due_at: datetime | None, now: datetime | None = None) -> int:
    """The elapsed share of a clock, for the bar; 0 when there is no clock."""
    if not started_at or not due_at:
        return 0
    return durations.elapsed_percent(started_at, due_at, now or utc_now())


@register.simple_tag
def clock_shape(
    due_at: datetime | None, now: datetime | None = None, started_at: datetime | None = None
) -> str:
    if not due_at:
        return durations.PAUSED
    return durations.duty_shape(due_at, now or utc_now(), started_at or None)


def exact_time(moment: datetime) -> str:
    """Date, weekday and clock time in the reader's zone and calendar, the other calendar behind it."""
    local = timezone.localtime(moment)
    day, other = _exact_day(local.date(), get_language())
    return f"{day} {digits(calendars.clock_time(local))} ({other})"


@functools.lru_cache(maxsize=1024)
def _exact_day(day: date, language: str | None) -> tuple[str, str]:
    text = calendars.day_text(day, language, with_year=True, weekday=True)
    return digits(text), calendars.other_calendar(day, language)


def time_text(moment: datetime, style: str = "", now: datetime | None = None) -> str:
    """The words of `localtime_in`, without markup."""
    local, language = timezone.localtime(moment), get_language()
    today = timezone.localtime(now or utc_now())
    clock = calendars.clock_time(local)
    if style == "time":
        return digits(clock)
    apart = calendars.days_apart(local, today)
    with_year = not calendars.same_year(local, today, language)
    if style == "day":
        day = calendars.day_text(local.date(), language, with_year=with_year, weekday=True)
        return digits(_("Today, %(day)s") % {"day": day} if apart == 0 else day)
    if style == "full":
        day = calendars.day_text(local.date(), language, with_year=True, weekday=True)
        return digits(_("%(day)s, %(time)s") % {"day": day, "time": clock})
    if style == "date":
        return digits(calendars.day_text(local.date(), language, with_year=True))
    names = {0: "", -1: _("Yesterday"), 1: _("Tomorrow")}
    day = names.get(apart, calendars.day_text(local.date(), language, with_year=with_year, short=True))
    if style == "short":
        return digits(day or clock)
    return digits(f"{day} {clock}".strip())


@register.simple_tag
def localtime_in(moment: datetime | None, style: str = "", now: datetime | None = None) -> str:
    """A time in the reader's zone, language and calendar.

    style: `""` "Yesterday 19:22" (only the clock today), `time`, `short` (clock today, else day), `day` (the
    divider), `date`, `full`.
    """
    if not moment:
        return ""
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        moment.isoformat(),
        exact_time(moment),
        time_text(moment, style, now),
    )


@register.simple_tag
def avatar(name: str, own: bool = False, large: bool = False, state: str = "") -> str:
    """Initials in a circle; the full name is its tooltip and accessible name. No name draws nobody."""
    if not name:
        return format_html(
            '<span class="avatar avatar--nobody" role="img" aria-label="{0}" title="{0}">{1}</span>',
            _("Nobody"),
            icon("mark-nobody"),
        )
    classes = "avatar" + (" avatar--own" if own else "") + (" avatar--large" if large else "")
    classes += f" avatar--{state}" if state else ""
    return format_html(
        '<span class="{}" role="img" aria-label="{}" title="{}">{}</span>',
        classes,
        name,
        name,
        initials(str(name)),
    )


@register.simple_tag
def channel_icon(channel: str, size: int = 15) -> str:
    name, word = CHANNELS.get(str(channel), ("message-circle", channel))
    return icon(name, size=size, label=str(word))


@register.filter
def channel_word(channel: str) -> str:
    return str(CHANNELS.get(str(channel), ("", channel))[1])


@register.simple_tag
def status_tag(status: str, label: str = "") -> str:
    name, word = STATUSES.get(str(status), ("circle-dot", status))
    return format_html('<span class="tag">{}{}</span>', icon(name, 14), label or word)


@register.simple_tag
def list_comma() -> str:
    return calendars.list_comma(get_language())


@register.filter
def page_direction(language: str | None) -> str:
    return "rtl" if calendars.is_right_to_left(language) else "ltr"


@register.simple_tag
def rating_blocks(rating: int | None, of: int = 5) -> str:
    """Five blocks and the words "2 of 5": the answer to a survey, small."""
    if rating in (None, ""):
        return ""
    blocks = mark_safe("".join("<i data-on></i>" if n < rating else "<i></i>" for n in range(of)))  # noqa: S308
    words = digits(pgettext("a rating", "%(rating)s of %(of)s") % {"rating": rating, "of": of})
    return format_html('<span class="blocks" aria-hidden="true">{}</span><span>{}</span>', blocks, words)


@register.simple_tag
def emergency_number_here() -> str:
    """The home country's emergency number, for pages that render without a request (500, 503)."""
    from common.emergency import emergency_number

    return emergency_number()


@register.simple_tag(takes_context=True)
def query(context, **changes) -> str:
    """The current address's query with some keys changed; an empty value removes the key."""
    request = context.get("request")
    params = request.GET.copy() if request else {}
    for key, value in changes.items():
        if value in (None, ""):
            params.pop(key, None)
        else:
            params[key] = value
    return f"?{params.urlencode()}" if params else "?"


@register.simple_tag(takes_context=True)
def navigation(context) -> list:
    """The groups of the views pane for the signed-in reader; see `helpdesk.navigation`."""
    request = context.get("request")
    user = context.get("user") or getattr(request, "user", None)
    path = request.path if request else ""
    return groups_for(user, path=path, view=context.get("view", ""), counts=context.get("view_counts"))


@register.simple_tag
def span_words() -> str:
    """The sentences of lengths of time, for the clocks that run in the browser."""
    return format_html(
        '<span id="span-words" hidden data-dh="{}" data-d="{}" data-hm="{}" data-h="{}" data-m="{}"></span>',
        _("%(days)s d %(hours)s h"),
        _("%(days)s d"),
        _("%(hours)s h %(minutes)s min"),
        _("%(hours)s h"),
        _("%(minutes)s min"),
    )
