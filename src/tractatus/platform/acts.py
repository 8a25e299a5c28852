"""The one way in which anything on the platform is decided: gate, record, and only then the act."""

from tractatus.operations.recording import Deciding, Recorded, actor_kind_of, decide, record

__all__ = ["Deciding", "Recorded", "actor_kind_of", "decide", "record"]
