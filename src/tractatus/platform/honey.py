"""Canary rows: rows that no path of anybody else ever touches, so that a touch is an alarm.

The builtin canary tenant owns a row in each table of tenants. Their texts carry a marker that
follows from a secret key of the installation and stands in no file: nobody writes it by chance.

    read    the marker leaves in an answer to anybody else: `withholding` withholds the answer
    write   the rows are other than the key says: the canary round says "missed"
    shown   any table shows any foreign row to a tenant that owns nothing: the same

Rows are planted once, with a decision record of the canary tenant, flagged as such. Where that
record is and the rows are not, they are not planted again: that is what must be noticed.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import msgspec

from tractatus.errors import ConflictError, FormatError, StoreError, VerificationError
from tractatus.evidence.identifiers import identifier_of
from tractatus.governance.act import Act, ActorKind, Effect
from tractatus.governance.approvals.approval import Answer, ApprovalRequest, Choice
from tractatus.governance.policy.approval_terms import ApprovalTerms
from tractatus.platform.acts import decide
from tractatus.platform.context import PlatformContext
from tractatus.platform.evidence_view import read_record_view
from tractatus.platform.queries import sql
from tractatus.ports import TenantTransaction
from tractatus.tenancy.scope import MemberId, ScopeToken, TenantId, TenantKind

SLUG: Final = "canary"  # of the builtin tenant; nobody else can have it
MARKER_SIZE: Final = 32
_LABEL: Final = b"tractatus/canary-rows/v1"
_AT_MS: Final = 1_700_000_000_000
_PROVENANCE: Final = ("canary rows", "Planted by the platform, so that touching them is noticed.")
_ACT: Final = "content.publish"
_ENGINE: Final = "canary"


@dataclass(frozen=True, slots=True)
class Honey:
    """The rows of one installation, as they must be.

    Args:
        marker: 32 hexadecimal digits.
    """

    marker: str

    @classmethod
    def of(cls, form_key: bytes) -> Honey:
        """The rows that follow from an installation's key."""
        return cls(hmac.digest(form_key, _LABEL, "sha256").hex()[:MARKER_SIZE])

    @property
    def text(self) -> str:
        """What every text column of a planted row says."""
        return f"A row of the canary tenant, for nobody to see: {self.marker}"

    @property
    def post_id(self) -> UUID:
        """Of the planted post."""
        return identifier_of(f"canary.post|{self.marker}")

    @property
    def record_id(self) -> UUID:
        """Of the record that says that the first rows are planted."""
        return self.record_of("canary.rows")

    def record_of(self, planting: str) -> UUID:
        """Of the record that says that the rows of a planting are there."""
        return identifier_of(f"{planting}|{self.marker}")

    @property
    def session_id(self) -> UUID:
        """Of the planted conversation, and of the instruction in it."""
        return identifier_of(f"canary.session|{self.marker}")

    @property
    def setting(self) -> str:
        """Name of the planted setting."""
        return f"canary_{self.marker[:16]}"

    @property
    def number(self) -> int:
        """Of the planted imported author."""
        return int(self.marker[:15], 16)

    def expected(self) -> Mapping[str, str]:
        """What `queries/canary_rows.sql` must answer, by table."""
        return {
            "community.post": f"{self.text}|{_AT_MS}",
            "community.proposal": f"keep|0|{_ENGINE}|{self.text}",
            "community.ruling": f"remove|{_AT_MS}|{self.text}|{self.text}|{self.text}",
            "community.opinion": "pass",
            "community.provenance": "|".join(_PROVENANCE),
            "community.imported_author": str(self.number),
            "tenancy.member": self.text,
            "community.model_choice": f"f|{_AT_MS}",
            "community.instruction": f"{self.text}|{_AT_MS}|{self.text}",
            "community.instruction_change": f"withdrawn|{_AT_MS}",
            "community.instruction_question": self.text,
            "community.assistant_session": f"{self.text}|{_AT_MS}",
            "community.session_entry": f"member|{self.text}|0|{self.text}|{_AT_MS}",
            "community.post_mark": f"label|{self.text}",
            "community.setting": self.text,
            "approval.request": f"{self.text}|{_AT_MS}",
            "approval.answer": f"refuse|{self.text}|{_AT_MS}",
            "approval.execution": str(_AT_MS),
            "community.deliberation_event": f"1|opened|{_AT_MS}|{self.text}",
            "community.appeal": f"{self.text}|{_AT_MS}",
            "community.appeal_ruling": f"uphold|{self.text}|{_AT_MS}",
            "evidence.record": _ACT,
            "tenancy.tenant": f"{SLUG}|{TenantKind.CANARY}",
        }


async def plant_rows(context: PlatformContext, token: ScopeToken) -> None:
    """Plant the rows unless this was done before.

    Args:
        token: Of the builtin canary tenant's founder.

    Raises:
        StoreError: They are not planted, or whether they are is unknown.
    """
    honey = Honey.of(context.form_key)
    for planting, plant in PLANTINGS.items():
        try:
            async with context.tenants.tenant(token) as transaction:
                record_id = honey.record_of(planting)
                if await transaction.fetch_one(sql("record_of"), record_id) is None:
                    await _record_planting(context, transaction, honey, record_id)
                    await plant(transaction, honey, record_id)
        except ConflictError:
            continue  # another process has just planted them


async def _record_planting(
    context: PlatformContext, transaction: TenantTransaction, honey: Honey, record_id: UUID
) -> None:
    act = Act(
        type=_ACT,
        actor=str(transaction.scope.member_id),
        actor_kind=ActorKind.MEMBER,
        parameters={"text": honey.text},
        target=str(honey.post_id),
    )
    recorded = await decide(context, transaction, act, record_id=record_id)
    if recorded.decision.effect is Effect.DENY:
        raise StoreError("the gate denied the canary's own rows, so there are none")


async def _plant_posts(transaction: TenantTransaction, honey: Honey, record: UUID) -> None:
    """A post with everything that hangs on it, and what the first versions kept besides."""
    member = transaction.scope.member_id
    post, text, effect = honey.post_id, honey.text, Effect.REQUIRE_APPROVAL.label
    await transaction.execute(sql("insert_post"), post, member, text, _AT_MS, effect, record, None)
    goal = msgspec.json.encode({"goal": text}).decode()
    await transaction.execute(sql("insert_proposal"), post, "keep", 0.0, _ENGINE, goal, "[]")
    await transaction.execute(
        sql("insert_ruling"),
        *(post, member, "remove", _AT_MS, record, "DECISION_GROUND_INCOMPATIBLE_CONTENT"),
        *(text, text, "STATEMENT_CATEGORY_OTHER_VIOLATION_TC", text, "SOURCE_VOLUNTARY", True),
    )
    await transaction.execute(sql("insert_opinions"), member, record, [post], ["pass"])
    await transaction.execute(sql("plant_provenance"), *_PROVENANCE, bytes(32))
    await transaction.execute(sql("add_imported_authors"), [honey.number], [text])
    await transaction.execute(sql("insert_model_choice"), member, False, _AT_MS, record, False)


async def _plant_conversation(transaction: TenantTransaction, honey: Honey, record: UUID) -> None:
    """What the assistant's tables hold of the canary."""
    member, text, session = transaction.scope.member_id, honey.text, honey.session_id
    said = msgspec.json.encode({"said": text}).decode()
    await transaction.execute(sql("begin_session"), session, text, _AT_MS)
    await transaction.execute(
        sql("insert_entry"), session, 1, "member", text, 0, said, _AT_MS, None
    )
    await transaction.execute(
        sql("insert_instruction"), session, member, 3, text, _AT_MS, said, session, record
    )
    await transaction.execute(
        sql("change_instruction"), session, "withdrawn", None, None, _AT_MS, record
    )
    await transaction.execute(sql("insert_question"), session, session, text, record)
    await transaction.execute(sql("mark_post"), honey.post_id, "label", text, record)
    await transaction.execute(sql("insert_setting"), honey.setting, text, record)


async def _plant_approval(transaction: TenantTransaction, honey: Honey, record: UUID) -> None:
    """An act that waited for people long ago."""
    member, approvals = str(transaction.scope.member_id), transaction.approvals
    request = ApprovalRequest(
        approval_id=honey.post_id,
        digest=bytes(32),
        policy_digest=bytes(32),
        proposer=honey.text,
        subject=member,
        terms=ApprovalTerms(),
        covers=frozenset(),
        requested_at_ms=_AT_MS,
    )
    await approvals.add_request(request, record)
    answer = Answer(member, transaction.scope.role, Choice.REFUSE, honey.text, _AT_MS)
    await approvals.add_answer(honey.post_id, answer, record)
    await approvals.add_execution(honey.post_id, _AT_MS, record)


# Each with a record of its own, so that tables of a later version get their row in an installation
# that has the others. What stands here is never changed; a new table gets a new line.
async def _plant_deliberation(transaction: TenantTransaction, honey: Honey, record: UUID) -> None:
    """A case, and a placeholder's post with a ruling, an appeal against it and the answer."""
    member, text = transaction.scope.member_id, honey.text
    people = await transaction.fetch(sql("imported_authors"))
    somebody = next(row["member_id"] for row in people if row["number"] == honey.number)
    post, effect = honey.session_id, Effect.REQUIRE_APPROVAL.label
    said = msgspec.json.encode({"kind": "opened", "subject": text}).decode()
    await transaction.execute(
        sql("insert_event"), post, 1, "opened", None, member, _AT_MS, said, record, None, None
    )
    await transaction.execute(
        sql("insert_post"), post, somebody, text, _AT_MS, effect, record, None
    )
    await transaction.execute(
        sql("insert_ruling"),
        *(post, somebody, "remove", _AT_MS, record, "DECISION_GROUND_INCOMPATIBLE_CONTENT"),
        *(text, text, "STATEMENT_CATEGORY_OTHER_VIOLATION_TC", text, "SOURCE_VOLUNTARY", True),
    )
    await transaction.execute(sql("insert_appeal"), post, somebody, text, _AT_MS, record)
    await transaction.execute(
        sql("insert_appeal_ruling"),
        *(post, member, somebody, somebody, "uphold", text, _AT_MS, record),
    )


PLANTINGS: Final[Mapping[str, Callable[[TenantTransaction, Honey, UUID], Awaitable[None]]]] = {
    "canary.rows": _plant_posts,
    "canary.rows.conversation": _plant_conversation,
    "canary.rows.approval": _plant_approval,
    "canary.rows.deliberation": _plant_deliberation,
}


async def find_changed_rows(context: PlatformContext, token: ScopeToken) -> list[str]:
    """Names of tables whose planted row is not as it was, sorted; empty where all are."""
    honey = Honey.of(context.form_key)
    async with context.tenants.tenant(token) as transaction:
        rows = await transaction.fetch(
            sql("canary_rows"),
            *(honey.post_id, honey.record_id, honey.number, honey.session_id, honey.setting),
        )
        words = await _planted_content(context, transaction, honey)
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["relation"], []).append(row["said"])
    expected = honey.expected()
    changed = {name for name in expected if found.get(name) != [expected[name]]}
    return sorted(changed if honey.marker in words else {*changed, "evidence.record"})


async def _planted_content(
    context: PlatformContext, transaction: TenantTransaction, honey: Honey
) -> str:
    """What the planted record is about, as text; empty where it does not open any more."""
    try:
        record = await read_record_view(transaction, context.keys, honey.record_id)
    except (FormatError, VerificationError):
        return ""
    return repr(record.content) if record else ""


async def find_foreign_rows(context: PlatformContext, *, seconds: int) -> list[str]:
    """Names of tables and views that show rows of others to a tenant that owns nothing, sorted."""
    async with context.issuer.transaction() as transaction:
        row = await transaction.fetch_one("SELECT * FROM tenancy.canary_elsewhere()")
    if row is None or row["tenant_id"] is None:
        raise StoreError("the database has no canary tenant that owns nothing")
    tenant, member = TenantId(row["tenant_id"]), MemberId(row["member_id"])
    token = await context.issuer.issue(tenant, member, seconds=seconds)
    try:
        async with context.tenants.tenant(token) as scoped:
            rows = await scoped.fetch(sql("foreign_rows"), tenant)
    finally:
        await context.issuer.revoke(token)
    if not rows:
        raise StoreError("no table could be looked at")
    return sorted(row["relation"] for row in rows if row["rows"])
