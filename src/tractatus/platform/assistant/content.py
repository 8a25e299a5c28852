"""What a member said and which posts were read in a session, as the gate compares acts with it."""

from __future__ import annotations

from tractatus.governance.act import ActorKind
from tractatus.governance.provenance.content import ContentRead, Source
from tractatus.governance.provenance.passages import read_passage
from tractatus.platform.assistant.sessions import Session
from tractatus.platform.assistant.tools import TOOLS


def content_of_session(session: Session, by: ActorKind) -> ContentRead | None:
    """The values of a session, made again from its entries; nothing more is kept.

    Args:
        session: With everything in it.
        by: Who proposes; a member's own command has its values from nowhere else, so None.
    """
    if by is not ActorKind.MODEL:
        return None
    content = ContentRead()
    for entry in session.entries:
        if entry.kind == "member":
            content = content.with_said(read_passage(entry.text, None))
        elif entry.kind == "tool_result" and _reads_posts(str(entry.detail.get("tool"))):
            content = content.with_read(read_passage(entry.text, Source.POST))
    return content


def _reads_posts(name: str) -> bool:
    tool = TOOLS.get(name)
    return tool is not None and tool.reads_posts
