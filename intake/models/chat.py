from django.db import models
from django.utils.translation import gettext_lazy as _


class ChatVisitor(models.Model):
    """A browser that wrote in our chat. Its cookie holds a secret; only the secret's digest is kept."""

    secret_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    class Meta:
        verbose_name = _("chat visitor")
        verbose_name_plural = _("chat visitors")

    def __str__(self) -> str:
        return f"{self.pk}"


class ChatSession(models.Model):
    """One conversation, in our own chat (`visitor` set) or an outside one, and the ticket that it is."""

    conversation_id = models.CharField(_("conversation"), max_length=96, unique=True)
    visitor = models.OneToOneField(
        ChatVisitor, null=True, blank=True, on_delete=models.PROTECT, related_name="session"
    )
    #: The newest ticket of the conversation: a closed one is followed by another.
    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, related_name="chat_sessions")
    created_at = models.DateTimeField()
    last_message_at = models.DateTimeField()

    class Meta:
        verbose_name = _("chat")
        verbose_name_plural = _("chats")

    def __str__(self) -> str:
        return self.conversation_id
