import smtplib

from django.conf import settings
from django.core.mail import EmailMessage

from delivery.models import Dispatch, Provider
from delivery.providers.base import Failure
from delivery.wording import Wording


def send_email(provider: Provider, dispatch: Dispatch, wording: Wording) -> str:
    """Through Django's e-mail backend. A stable Message-ID lets a mail server drop our second try."""
    reference = (
        f"<dispatch-{dispatch.pk}@{settings.PUBLIC_URL.partition('//')[2].partition('/')[0] or 'localhost'}>"
    )
    message = EmailMessage(
        subject=wording.subject,
        body=wording.body,
        from_email=provider.settings.get("from") or settings.DEFAULT_FROM_EMAIL,
        to=[dispatch.address],
        headers={"Message-ID": reference, "Auto-Submitted": "auto-generated"},
    )
    try:
        message.send(fail_silently=False)
    except smtplib.SMTPRecipientsRefused as error:
        # 4xx is "not now" (grey-listing asks every new sender to come again); 5xx is "never".
        codes = [code for code, _ in error.recipients.values()]
        raise Failure("address_refused", final=all(code >= 500 for code in codes)) from error
    except (smtplib.SMTPException, OSError) as error:
        raise Failure("unreachable") from error
    return reference
