from tickets.models.clock import Clock, SlaPolicy
from tickets.models.contact import Contact, ContactPoint, MergeSuggestion
from tickets.models.message import Assessment, Attachment, Message, Note
from tickets.models.setup import Macro, SavedView, Topic
from tickets.models.ticket import Ticket

__all__ = [
    "Assessment",
    "Attachment",
    "Clock",
    "Contact",
    "ContactPoint",
    "Macro",
    "MergeSuggestion",
    "Message",
    "Note",
    "SavedView",
    "SlaPolicy",
    "Ticket",
    "Topic",
]
