"""What a dialect is: one agent's hook format, read into our events and told our answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from tractatus.governance.act import Json
from tractatus.integrations.agent_hook.event import Answer, Event, Kind
from tractatus.integrations.agent_hook.event_fields import (
    optional_text,
    prompt_of,
    session_of,
    tool_of,
)

Said = dict[str, Json]


class Dialect(Protocol):
    """One agent's way of telling and of being told."""

    name: str
    events: Mapping[str, Kind]

    def read(self, name: str, fields: Mapping[str, Json]) -> Event:
        """The event of this name with these fields; `RequestError` names what is wrong."""
        ...

    def say(self, event: str, kind: Kind, answer: Answer) -> Said:
        """The answer's JSON on standard output."""
        ...


def plain_event(dialect: Dialect, name: str, fields: Mapping[str, Json]) -> Event:
    """What Claude Code, and whoever took over its fields, call the same."""
    kind = dialect.events[name]
    return Event(
        agent=dialect.name,
        name=name,
        kind=kind,
        session=session_of(fields, "session_id"),
        folder=optional_text(fields, "cwd"),
        prompt=prompt_of(fields, kind),
        tool=tool_of(fields, kind),
    )


def noticed(answer: Answer) -> Said:
    """The answer's notice, where agents show it to the person."""
    return {"systemMessage": answer.notice} if answer.notice else {}
