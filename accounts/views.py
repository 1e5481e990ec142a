"""Coming in and going out."""

import contextlib

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from accounts.services.limits import count_or_refuse, is_used_up
from common.clock import utc_now
from common.errors import TooMany
from common.peer_address import address_of


class SignInForm(AuthenticationForm):
    """The e-mail is the name. One sentence for a wrong name and a wrong password: it says who works here to nobody."""

    error_messages = {
        "invalid_login": _("The e-mail or the password is not right. Check both and try again."),
        "inactive": _("The e-mail or the password is not right. Check both and try again."),
    }


class SignIn(LoginView):
    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def post(self, request, *args, **kwargs):
        """Failures are limited by account (axes) and, more generously, by address: a whole centre sits behind one,
        and one forgotten password must not lock out a night shift."""
        if is_used_up(**self._by_address()):
            return render(request, settings.AXES_LOCKOUT_TEMPLATE, status=429)
        return super().post(request, *args, **kwargs)

    def form_invalid(self, form):
        with contextlib.suppress(TooMany):
            count_or_refuse(**self._by_address())
        return super().form_invalid(form)

    def _by_address(self) -> dict:
        limit = settings.SIGN_IN_FAILURES_PER_ADDRESS
        who = address_of(self.request)
        return {"purpose": "sign-in", "who": who, "limit": limit, "seconds": 3600, "now": utc_now()}


class SignOut(LogoutView):
    """POST only: a link in a message must sign nobody out."""
