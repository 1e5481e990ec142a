"""Coming in and going out."""

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.utils.translation import gettext_lazy as _


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


class SignOut(LogoutView):
    """POST only: a link in a message must sign nobody out."""
