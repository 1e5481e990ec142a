from common.clock import utc_now
from delivery.models import Dispatch, LocalMessage, Provider
from delivery.wording import Wording


def send_local(provider: Provider, dispatch: Dispatch, wording: Wording) -> str:
    """Store what would have gone out; the same dispatch twice is one row."""
    row, _ = LocalMessage.objects.update_or_create(
        dispatch=dispatch,
        defaults={
            "address": dispatch.address,
            "subject": wording.subject,
            "body": wording.body,
            "at": utc_now(),
        },
    )
    return f"local-{row.pk}"
