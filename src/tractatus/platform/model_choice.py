"""A founder's choice whether an AI model may be sent the community's posts; no until then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tractatus.governance.act import Act
from tractatus.platform.acts import Deciding, Recorded, actor_kind_of, decide
from tractatus.platform.queries import sql
from tractatus.ports import TenantTransaction

ALLOW: Final = "allow"
ALLOW_ASSISTANT: Final = "allow_assistant"
REFUSE: Final = "refuse"
CHOICES: Final[Mapping[str, str]] = {
    ALLOW: "Allow it: the text of each new post is sent to the model, which proposes what to read "
    "first.",
    ALLOW_ASSISTANT: "Allow that, and let the model drive the assistant, too: what a member says "
    "to the assistant is sent to it, with the instructions in force and what the assistant found.",
    REFUSE: "Do not allow it: written rules propose, and no post is sent to a model.",
}


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """The choice in force.

    Args:
        may_ask_model: Whether posts may be sent.
        may_drive_assistant: Whether what members say to the assistant may be sent, too.
        chosen_at_ms: When.
        display_name: Of the founder who chose.
    """

    may_ask_model: bool
    may_drive_assistant: bool
    chosen_at_ms: int
    display_name: str

    @property
    def name(self) -> str:
        """The key in `CHOICES`."""
        if self.may_drive_assistant:
            return ALLOW_ASSISTANT
        return ALLOW if self.may_ask_model else REFUSE


async def read_choice(transaction: TenantTransaction) -> ModelChoice | None:
    """The choice in force in the scope's tenant; None, which means no, where nobody has chosen."""
    row = await transaction.fetch_one(sql("model_choice"))
    if row is None:
        return None
    return ModelChoice(
        row["may_ask_model"],
        row["may_drive_assistant"],
        row["chosen_at_ms"],
        row["display_name"],
    )


async def may_ask_model(transaction: TenantTransaction) -> bool:
    """Whether posts of the scope's tenant may be sent to a model, as of this statement."""
    choice = await read_choice(transaction)
    return choice is not None and choice.may_ask_model


async def may_drive_assistant(transaction: TenantTransaction) -> bool:
    """Whether what members say to the assistant may be sent to a model, as of this statement."""
    choice = await read_choice(transaction)
    return choice is not None and choice.may_drive_assistant


async def choose(
    deciding: Deciding, transaction: TenantTransaction, choice: str, *, shown: Mapping[str, str]
) -> Recorded:
    """Record the choice of the scope's member, and let it take effect if the gate permits it.

    Args:
        choice: A key of `CHOICES`.
        shown: The model that the page named when the choice was made; kept beside the record.

    Raises:
        ConflictError: Somebody chose at the same moment.
        StoreError: Nothing of it was stored, or whether it was is unknown.
    """
    scope = transaction.scope
    act = Act(
        type="privacy.choose_model",
        actor=str(scope.member_id),
        actor_kind=actor_kind_of(scope.role),
        parameters={"choice": choice},
        # The role is the database's answer to the session. Whoever else asks decides nothing here:
        # the boundary then wants a human who may.
        human_decision=scope.role == "founder",
    )
    recorded = await decide(deciding, transaction, act, content={"model": dict(shown)})
    if recorded.is_permitted:
        await transaction.execute(
            sql("insert_model_choice"),
            scope.member_id,
            choice != REFUSE,
            deciding.clock.now_ms(),
            recorded.record_id,
            choice == ALLOW_ASSISTANT,
        )
    return recorded
