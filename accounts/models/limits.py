from django.db import models


class RateBucket(models.Model):
    """How often something was done in one window, by a key that holds no personal data in the clear."""

    key = models.CharField(max_length=100)
    window = models.BigIntegerField()
    count = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "window"], name="rate_bucket_once")]

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"
