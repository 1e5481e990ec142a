"""Who may hear of which Event on the stream; filled in by the apps above, which know people and tickets."""

from collections.abc import Callable, Iterable

from events.models import Event

_reader_of: Callable[[dict], object | None] | None = None
_visible_to: Callable[[object, Iterable[Event]], list[Event]] | None = None


def set_gate(*, reader_of, visible_to) -> None:
    """`reader_of(cookies) -> user or None`; `visible_to(user, events) -> the ones this user may hear of`.

    Both are asked again and again while a stream is open: lost permission ends it.
    """
    global _reader_of, _visible_to
    _reader_of, _visible_to = reader_of, visible_to


def reader_of(cookies: dict):
    return _reader_of(cookies) if _reader_of else None


def visible_to(user, events: Iterable[Event]) -> list[Event]:
    return _visible_to(user, events) if _visible_to else []
