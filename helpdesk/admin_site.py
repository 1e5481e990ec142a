"""The administration: administrators only, by the same sign-in as everybody, with two pages that no model owns."""

import datetime
import tomllib
from dataclasses import dataclass

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Role
from common.clock import utc_now
from common.emergency import crisis_number, emergency_number
from triage import assess
from triage.lexicon import RULES

#: As an administrator sets up a house: people, cases, what patients are asked, carriers, and what happened.
ORDER = ("accounts", "tickets", "escalation", "satisfaction", "intake", "delivery", "events")


class BedsideAdmin(AdminSite):
    site_header = site_title = "Bedside"
    index_title = gettext_lazy("Administration")

    def has_permission(self, request):
        """The role is the right; a flag left over in the database opens nothing."""
        user = request.user
        return user.is_active and getattr(user, "role", None) == Role.ADMIN

    def login(self, request, extra_context=None):
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))

    def get_urls(self):
        own = [
            path("triage-rules/", self.admin_view(self.triage_rules), name="triage_rules"),
            path("emergency-numbers/", self.admin_view(self.emergency_numbers), name="emergency_numbers"),
        ]
        return own + super().get_urls()

    def get_app_list(self, request, app_label=None):
        listed = super().get_app_list(request, app_label)
        listed.sort(
            key=lambda app: ORDER.index(app["app_label"]) if app["app_label"] in ORDER else len(ORDER)
        )
        pages = [(_("Triage rule sets"), "triage_rules"), (_("Emergency numbers"), "emergency_numbers")]
        models = [
            {
                "name": name,
                "object_name": key,
                "admin_url": reverse(f"admin:{key}"),
                "view_only": True,
                "perms": {},
            }
            for name, key in pages
        ]
        if app_label is None:
            listed.append(
                {
                    "name": _("Installation"),
                    "app_label": "installation",
                    "app_url": reverse("admin:index"),
                    "has_module_perms": True,
                    "models": models,
                }
            )
        return listed

    def triage_rules(self, request):
        context = {
            **self.each_context(request),
            "title": _("Triage rule sets"),
            "rule_sets": rule_sets(utc_now().date()),
            "version": assess("").version,
        }
        return render(request, "admin/bedside/triage_rules.html", context)

    def emergency_numbers(self, request):
        countries = sorted({*settings.EMERGENCY_NUMBERS, *settings.CRISIS_NUMBERS} - {"*"}) + ["*"]
        rows = [
            {"country": country, "emergency": emergency_number(country), "crisis": crisis_number(country)}
            for country in countries
        ]
        context = {**self.each_context(request), "title": _("Emergency numbers"), "rows": rows}
        return render(
            request,
            "admin/bedside/emergency_numbers.html",
            {**context, "home_country": settings.HOME_COUNTRY},
        )


@dataclass(frozen=True)
class RuleSet:
    language: str
    id: str
    version: str
    owner: str
    review_by: datetime.date | None
    is_overdue: bool


def rule_sets(today: datetime.date) -> list[RuleSet]:
    """What the head of each rule file says, by language."""
    found = []
    for file in sorted(RULES.glob("*/*.toml")):
        meta = tomllib.loads(file.read_text(encoding="utf-8")).get("meta", {})
        review_by = meta.get("review_by")
        found.append(
            RuleSet(
                language=file.parent.name,
                id=meta.get("id", f"{file.parent.name}.{file.stem}"),
                version=str(meta.get("version", "")),
                owner=meta.get("owner", ""),
                review_by=review_by,
                is_overdue=isinstance(review_by, datetime.date) and review_by < today,
            )
        )
    return found
