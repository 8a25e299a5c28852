"""A program's request, decided under what the community keeps: its instructions, and a ledger.

Which instructions are in force is the tenant's own matter: what a request says besides is words of
a program, and adds to them. A request that names a session is entered in that session's ledger, and
weighed with everything that was asked in it before; what the program measured itself only raises.
"""

from __future__ import annotations

from tractatus.governance.act import Decision
from tractatus.governance.documents.requests import DecideRequest, format_request
from tractatus.governance.instructions.instruction import Place
from tractatus.governance.pressure import estimate_tokens
from tractatus.platform.acts import Deciding
from tractatus.platform.assistant.memory import load_memory
from tractatus.platform.assistant.sessions import append, open_session
from tractatus.ports import TenantTransaction


async def decide_here(
    deciding: Deciding, transaction: TenantTransaction, asked: DecideRequest
) -> Decision:
    """The gate's answer in the scope's tenant; records nothing but the entry in the session.

    Raises:
        ConflictError: Another request of the same session came at the same moment.
        StoreError: Something could not be read or entered.
    """
    now_ms = deciding.clock.now_ms()
    if not asked.session:
        # Where it comes from is unknown, which rules out no instruction.
        kept = await load_memory(transaction, Place(), now_ms)
        return deciding.gate.decide(
            asked.act,
            reasoning=asked.reasoning,
            resolvable=asked.resolvable,
            pressure=asked.pressure,
            reading=asked.reading,
            instructions=asked.memory(kept),
            content=asked.content_read,
        )
    session = await open_session(deciding, transaction, asked.session)
    memory = await load_memory(transaction, session.place, now_ms)
    session.instructions = len(memory)
    size = estimate_tokens(format_request(asked).decode())
    await append(deciding, transaction, session, "act", asked.act.type, tokens=size)
    said = asked.reading.level if asked.reading else asked.pressure
    return deciding.gate.decide(
        asked.act,
        reasoning=asked.reasoning,
        resolvable=asked.resolvable,
        pressure=max(said, asked.pressure),
        reading=session.reading,
        instructions=asked.memory(memory),
        content=asked.content_read,
    )
