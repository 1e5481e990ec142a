"""What stands in the views pane, by role. Addresses that an installation does not serve are left out."""

from dataclasses import dataclass, field

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _


@dataclass
class Item:
    key: str
    name: str
    icon: str
    url: str
    current: bool = False
    count: int | None = None


@dataclass
class Group:
    label: str
    items: list[Item] = field(default_factory=list)


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _ticket_views() -> list[tuple[str, list[tuple[str, str, str]]]]:
    return [
        ("", [("mine", _("My duties"), "calendar-check-2")]),
        (
            _("Team"),
            [
                ("unassigned", _("Unowned"), "inbox"),
                ("all", _("All open"), "users"),
                ("chats", _("Chats"), "message-circle"),
                ("breaching", _("Overdue"), "timer"),
                ("dissatisfied", _("Dissatisfied"), "mark-dissatisfied"),
            ],
        ),
    ]


def groups_for(user, *, path: str = "", view: str = "", counts: dict[str, int] | None = None) -> list[Group]:
    """Groups of items for this user; `view` and `path` say which is current, `counts` the figures."""
    if not getattr(user, "is_authenticated", False):
        return []
    counts = counts or {}
    groups: list[Group] = []
    pages = []
    if user.is_supervisor:
        pages.append(("dashboard", _("Overview"), "layout-dashboard", _url("dashboard")))
    if user.is_supervisor or user.is_doctor:
        pages.append(("medical", _("Medical questions"), "square-plus", _url("escalation:queue")))
    if user.is_staff:
        pages.append(("admin", _("Administration"), "settings", _url("admin:index")))
    own = [
        Item(key, name, icon, url, current=path.startswith(url), count=counts.get(key))
        for key, name, icon, url in pages
        if url
    ]
    inbox = _url("tickets:inbox")
    if inbox:
        for label, items in _ticket_views():
            groups.append(
                Group(
                    label,
                    [
                        Item(
                            key,
                            name,
                            icon,
                            f"{inbox}?view={key}",
                            current=path.startswith(inbox) and key == view,
                            count=counts.get(key),
                        )
                        for key, name, icon in items
                    ],
                )
            )
    if own:
        # A supervisor begins with the overview; an agent with an extra right finds it below the tickets.
        groups.insert(0, Group("", own))
    return groups
