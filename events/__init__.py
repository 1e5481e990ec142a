"""What happened (Event), who must still act on it (Handoff), and how screens hear of it (live)."""

from events.registry import register_sweep, subscribe

__all__ = ["register_sweep", "subscribe"]
