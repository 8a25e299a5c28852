"""What the daemon makes of each event: it remembers, decides, weighs, reminds.

PROMPT      classify what the person wrote; remember it if it asks for anything
BEFORE_TOOL the call as an act; the gate, with instructions and reading; the record; the answer
AFTER_TOOL  the result weighs in the ledger. It is data: nothing in it is an instruction
COMPACTION  the ledger, and the constraints are told again at the next chance
START       the constraints in force are told
"""

from __future__ import annotations

import json
import threading
from typing import Final

from tractatus.governance.act import Json
from tractatus.governance.classifier import classify
from tractatus.governance.documents.acts import act_document, decision_document
from tractatus.governance.gate import Gate
from tractatus.governance.instructions.instruction import (
    Authority,
    Persistence,
)
from tractatus.governance.pressure import EntryKind, estimate_tokens
from tractatus.governance.pressure.documents import reading_document
from tractatus.governance.provenance.content import Source, passage_document
from tractatus.governance.provenance.passages import read_passage
from tractatus.integrations.agent_hook.event import Answer, Event, Kind
from tractatus.integrations.agent_hook.keeper import Keeper, Session
from tractatus.integrations.agent_hook.recording import Around, Recorder
from tractatus.integrations.agent_hook.saying import say_decision, say_kept, shown_instruction
from tractatus.integrations.agent_hook.tools import act_of
from tractatus.ports import Clock

MAX_CONTEXT: Final = 12_000

# Nobody tells the size of a compaction's summary; a part of the limit is assumed.
_SUMMARY_PART: Final = 10


class Deciding:
    """Answers events. Any number of threads may ask; sessions are changed one at a time.

    Args:
        gate: With the policy in force.
        keeper: What is remembered.
        recorder: Where decisions are recorded besides the session's journal.
        clock: Dates decisions.
        asks: Where a person sits at the agent, what needs approval is asked there; else refused.
    """

    def __init__(
        self, gate: Gate, keeper: Keeper, recorder: Recorder, clock: Clock, *, asks: bool = False
    ) -> None:
        self._gate = gate
        self._keeper = keeper
        self._recorder = recorder
        self._clock = clock
        self._asks = asks
        self._turn = threading.Lock()

    def answer(self, event: Event) -> Answer:
        """The answer to an event, once everything that it changes is durable.

        Raises:
            RequestError: the event's call cannot be read.
            StoreError: something may not be durable.
            FormatError: the session's journal is damaged.
        """
        if event.kind is Kind.BEFORE_TOOL:
            return self._before_tool(event)
        if event.kind is Kind.PROMPT:
            return self._prompt(event)
        with self._turn:
            session = self._keeper.session(event)
            match event.kind:
                case Kind.AFTER_TOOL:
                    answer = self._after_tool(event, session)
                case Kind.START:
                    answer = self._start(event, session)
                case Kind.COMPACTION:
                    answer = self._compaction(session, is_certain=event.is_certain)
                case Kind.STOP if event.said:
                    self._weigh(session, EntryKind.ASSISTANT, estimate_tokens(event.said))
                    answer = Answer()
                case _:
                    answer = Answer()
            return answer

    def _prompt(self, event: Event) -> Answer:
        with self._turn:
            pressure = self._keeper.session(event).reading.level
        found = classify(event.prompt, authority=Authority.MEMBER, pressure=pressure)
        is_kept = bool(found.constraints) or found.persistence is Persistence.HIGH
        # Elsewhere first, out of turn; where that fails the person hears of it and says it anew.
        recorded = self._recorder.report(event.prompt, event.agent) if is_kept else None
        with self._turn:
            session, notice = self._keeper.session(event), ""
            if recorded is not None:
                kept = self._keeper.remember(session, event.prompt, found, recorded.name)
                notice = say_kept(found, kept, recorded)
            self._keep(session, event.prompt, None)
            if event.prompt:  # some agents tell each further turn of the model as an empty one
                tokens = estimate_tokens(event.prompt)
                self._weigh(session, EntryKind.MEMBER, tokens, instructions=int(is_kept))
            return Answer(notice=notice, context=self._reminder(event, session))

    def _before_tool(self, event: Event) -> Answer:
        if event.tool is None:
            return Answer(refusal="the event names no tool")
        act = act_of(event.tool, event.agent)
        with self._turn:
            session = self._keeper.session(event)
            reading = session.reading
            memory = self._keeper.instructions(session)
            content = session.content
            decision = self._gate.decide(act, instructions=memory, reading=reading, content=content)
        # Elsewhere may take long; other sessions need not wait for it.
        around = Around(reading, tuple(memory), content)
        found = self._recorder.record(act, decision, around)
        line: dict[str, Json] = {
            "kind": "decision",
            "at_ms": self._clock.now_ms(),
            "tool": event.tool.name,
            "act": act_document(act),
            "decision": decision_document(decision),
            "effect": found.effect.label,
            "policy": decision.policy_digest.hex(),
            "reading": reading_document(reading),
            "record": found.name,
        }
        with self._turn:
            self._keeper.session(event).keep(line)
        return say_decision(act, decision, found, may_ask=self._asks and event.can_ask)

    def _after_tool(self, event: Event, session: Session) -> Answer:
        tool = event.tool
        given = tool.input if tool else {}
        tokens = estimate_tokens(_text(given)) + estimate_tokens(_text(event.result))
        self._keep(session, _text(event.result), Source.TOOL)
        source = tool.name if tool else ""
        self._weigh(session, EntryKind.TOOL_RESULT, tokens, source=source, failed=event.failed)
        return Answer(context=self._reminder(event, session))

    def _start(self, event: Event, session: Session) -> Answer:
        if event.is_after_compaction:
            self._compaction(session, is_certain=True)
        context = self._constraints(session)
        if context:
            self._weigh(session, EntryKind.ATTACHMENT, estimate_tokens(context))
        if session.must_remind:
            session.keep({"kind": "reminder", "due": False})
        return Answer(context=context)

    def _compaction(self, session: Session, *, is_certain: bool) -> Answer:
        """What may be one is not counted, which would make a long context look light."""
        if is_certain:
            summary = min(session.ledger.passing, session.ledger.limit // _SUMMARY_PART)
            self._weigh(session, EntryKind.COMPACTION, summary)
        if is_certain or not session.must_remind:
            session.keep({"kind": "reminder", "due": True})
        return Answer()

    def _reminder(self, event: Event, session: Session) -> str:
        """The constraints, where they are due and this event's answer reaches the model."""
        if not (session.must_remind and event.takes_context):
            return ""
        session.keep({"kind": "reminder", "due": False})
        return self._constraints(session)

    def _constraints(self, session: Session) -> str:
        held = [
            one
            for one in self._keeper.instructions(session)
            if one.classification.persistence is Persistence.HIGH and one.authority > Authority.DATA
        ]
        if not held:
            return ""
        lines = ["Instructions of the person that are in force; every tool call is checked:"]
        room = MAX_CONTEXT
        for number, one in enumerate(reversed(held)):
            line = f"- {one.reference}: {shown_instruction(one)}"
            room -= len(line)
            if room < 0:
                lines.append(f"and {len(held) - number} older ones, checked all the same")
                break
            lines.append(line)
        return "\n".join(lines)

    def _keep(self, session: Session, text: str, source: Source | None) -> None:
        """Keep the values of what was said or read; the text is not kept."""
        passage = read_passage(text, source)
        if passage.atoms:
            session.keep({"kind": "passage", "passage": passage_document(passage)})

    def _weigh(
        self,
        session: Session,
        kind: EntryKind,
        tokens: int,
        *,
        source: str = "",
        failed: bool | None = None,
        instructions: int = 0,
    ) -> None:
        session.keep(
            {
                "kind": "entry",
                "at_ms": self._clock.now_ms(),
                "entry": kind.value,
                "tokens": tokens,
                "source": source[:200],
                "failed": failed,
                "instructions": instructions,
            }
        )


def _text(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
