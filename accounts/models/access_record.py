from django.db import models


class AccessRecord(models.Model):
    """Who saw what (HIPAA 164.312(b)): a read of a person's record by a member of staff or a program."""

    user = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    token = models.ForeignKey("accounts.ApiToken", null=True, on_delete=models.PROTECT, related_name="+")
    subject_type = models.CharField(max_length=32)
    subject_id = models.BigIntegerField()
    purpose = models.CharField(max_length=32, default="read")
    at = models.DateTimeField()

    class Meta:
        indexes = [
            # "Who looked at this person's record?"
            models.Index(fields=["subject_type", "subject_id", "at"], name="access_by_subject"),
            # "What did this person look at?"
            models.Index(fields=["user", "at"], name="access_by_user"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.purpose} {self.subject_type} {self.subject_id}"
