from intake.models.call import Call
from intake.models.chat import ChatSession, ChatVisitor
from intake.models.consent import ConsentText
from intake.models.submission import Submission

__all__ = ["Call", "ChatSession", "ChatVisitor", "ConsentText", "Submission"]
