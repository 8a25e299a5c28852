"""What the operations and the applications need from outside, as promises.

A port stands here only where a real adapter and a fake exist. Every promise is checked by the
contract suite in `tractatus.testing`, which runs over the adapter and over the fake.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, LiteralString, Protocol
from uuid import UUID

from tractatus.tenancy.scope import MemberId, Scope, ScopeToken, TenantId, TenantKind

if TYPE_CHECKING:
    from tractatus.evidence.promise import Promise
    from tractatus.evidence.record import SealedRecord
    from tractatus.governance.act import Act, Decision, Reasoning
    from tractatus.governance.approval import Answer, Approval, ApprovalRequest
    from tractatus.governance.proposal import Proposal
    from tractatus.notes.checkpoint import Checkpoint

Row = Mapping[str, Any]


class Clock(Protocol):
    """Where time comes from."""

    def now_ms(self) -> int:
        """Milliseconds since 1970-01-01 UTC; may step backwards when the machine's clock does."""
        ...


class Randomness(Protocol):
    """Where unpredictable bytes come from."""

    def token(self, size: int) -> bytes:
        """`size` bytes from the operating system's generator."""
        ...

    def uuid7(self) -> UUID:
        """A time-ordered UUID (RFC 9562, section 5.7)."""
        ...


class Transaction(Protocol):
    """An open database transaction; committed when its context ends without an exception.

    Driver errors never pass: a refusal for isolation's sake is a `TenancyError`, a taken unique
    key is a `ConflictError`, everything else is a `StoreError`.
    """

    async def fetch(self, sql: LiteralString, *args: object) -> Sequence[Row]:
        """All rows of a statement; `$1` is the first of `args`."""
        ...

    async def fetch_one(self, sql: LiteralString, *args: object) -> Row | None:
        """The first row, or None."""
        ...

    async def execute(self, sql: LiteralString, *args: object) -> None:
        """Run a statement for its effect."""
        ...


class TenantTransaction(Transaction, Protocol):
    """A transaction in which the database shows one tenant and no other."""

    @property
    def scope(self) -> Scope:
        """Whose transaction it is, as the database answered it."""
        ...

    @property
    def last_staged(self) -> int | None:
        """The last staged epoch, read after the commit and in a snapshot taken after it.

        None before the commit, where nothing was recorded, and where it could not be read.
        """
        ...

    @property
    def approvals(self) -> ApprovalStore:
        """What waits for people in this tenant, and waited."""
        ...

    async def record(self, record: SealedRecord) -> None:
        """Commit this record with the act, or neither.

        The database takes tenant and synthetic flags from the scope and refuses a record that
        says otherwise (`ScopeError`). The same record id again is a `ConflictError`. It is asked
        together with the next statement, at the latest with the commit: what it refuses is
        raised there.
        """
        ...

    def queue(self, sql: LiteralString, *args: object) -> None:
        """Run a statement for its effect together with the next one, at the latest at the commit.

        In its order, so after a record that came before it; what it raises is raised there.
        Takes None, bool, int, float, text, bytes, UUIDs and tuples of bytes, nothing else.
        """
        ...


@dataclass(frozen=True, slots=True)
class StoredApproval:
    """An approval with the decision records that were committed with its parts.

    Args:
        act: Type of the act.
        approval: Request, answers in their order, and use.
        record_id: Of the decision that opened it; holds the act, sealed.
        answer_records: One for each answer, in the same order.
        execution_record: Of the decision that used it; None where none did.
    """

    act: str
    approval: Approval
    record_id: UUID
    answer_records: tuple[UUID, ...]
    execution_record: UUID | None


class ApprovalStore(Protocol):
    """Approvals of the scope's tenant, inside one transaction; those of others are not there.

    Rows are only added, and each names a record of the same transaction. What the store refuses by
    itself, whoever asks: an answer or a request in another member's name (`TenancyError`), an
    answer of whoever asked, of a role that is not among the terms', or in the scope of a program's
    token (`TenancyError`), a second answer of one person and a second use (`ConflictError`).
    """

    async def hold(self, approval_id: UUID) -> StoredApproval | None:
        """As `read`, and nobody else answers or executes it until this transaction ends."""
        ...

    async def read(self, approval_id: UUID) -> StoredApproval | None:
        """It as it stands now; None where this tenant has none of that id."""
        ...

    async def newest(self, earlier_than: UUID | None, limit: int) -> Sequence[StoredApproval]:
        """At most `limit`, the newest first; before the one of this id, where it is given."""
        ...

    async def waiting_for_me(self, now_ms: int) -> Sequence[UUID]:
        """What the scope's member may answer at `now_ms` and has not, the most urgent first."""
        ...

    async def sealed_record(self, record_id: UUID) -> tuple[bytes, bytes, bytes] | None:
        """Canonical record, sealed content and wrapped nonce of a decision of this tenant."""
        ...

    async def is_asked_by_person(self) -> bool:
        """Whether the scope's token was minted by its member's own log-in, not for a program."""
        ...

    async def add_request(self, request: ApprovalRequest, record_id: UUID) -> None:
        """Keep what is asked; its subject is the scope's member."""
        ...

    async def add_answer(self, approval_id: UUID, answer: Answer, record_id: UUID) -> None:
        """Keep what the scope's member answered."""
        ...

    async def add_execution(self, approval_id: UUID, at_ms: int, record_id: UUID) -> None:
        """Use it up; the scope's member is its subject (`TenancyError` for others)."""
        ...


class TenantDatabase(Protocol):
    """The application's only way to tenant data. Safe for concurrent callers."""

    def tenant(self, token: ScopeToken) -> AbstractAsyncContextManager[TenantTransaction]:
        """Enter the tenant behind `token` for one transaction; `ScopeError` if there is none."""
        ...

    def public(self) -> AbstractAsyncContextManager[Transaction]:
        """A transaction without a tenant: what is public can be read, tenant data raises.

        A tenant table raises `UnscopedQueryError`, naming file and line of the caller.
        """
        ...

    def take_statement_counts(self) -> Mapping[TenantKind, int]:
        """Scoped statements that the database answered since the last call, by kind of tenant."""
        ...


class IssuerDatabase(Protocol):
    """The login that mints scope tokens, for whatever authentication stands before it."""

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """A transaction on accounts, invitations and sessions; tenant content is out of reach."""
        ...

    async def issue(
        self, tenant: TenantId, member: MemberId, *, seconds: int, to_person: bool = False
    ) -> ScopeToken:
        """Mint a token in the database, good for `seconds` (1 to 2,592,000).

        Only with a token that was minted `to_person`, after a log-in, somebody can approve.
        """
        ...

    async def revoke(self, token: ScopeToken) -> None:
        """Make the token worthless from the next transaction on; unknown tokens are fine."""
        ...


class AdministratorDatabase(Protocol):
    """The login behind /admin: metadata of tenants, and nothing else."""

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """A read-only transaction; content raises `TenancyError`."""
        ...


class EvidenceWriter(Protocol):
    """Records decisions whose act did not happen, on a connection of its own. Insert only."""

    async def record(self, tenant: TenantId, record: SealedRecord) -> None:
        """Durable when it returns; the same record id again changes nothing."""
        ...

    async def count_statements(
        self, *, worker: UUID, interval: int, counts: Mapping[TenantKind, int]
    ) -> None:
        """Add one interval's tenant-scoped statements, by kind of tenant.

        The same (worker, interval) again changes nothing, so a retry is safe.
        """
        ...

    async def tenant_kind(self, tenant: TenantId) -> TenantKind:
        """The kind of a tenant; `ScopeError` if there is no such tenant."""
        ...

    async def builtin_tenant(self, kind: TenantKind) -> TenantId:
        """The tenant that came with the schema: system, sandbox or canary."""
        ...


class EvidenceKeys(Protocol):
    """The key of each tenant that hides its commitments from the public."""

    async def for_tenant(self, tenant: TenantId) -> bytes:
        """32 bytes, made at first use; the same for every process. Destroying it is final."""
        ...


# -- the log ---------------------------------------------------------------------------------


class LogStore(Protocol):
    """Where the published log lies: `checkpoint`, `tile/...`, `policy`, as in C2SP tlog-tiles.

    One writer at a time; any number of readers, who see each resource whole or not at all.
    """

    async def read(self, path: str) -> bytes | None:
        """The bytes of a resource, or None where there is none.

        Raises:
            FormatError: `path` is not the path of a log resource.
            StoreError: the resource cannot be read.
        """
        ...

    async def write(self, path: str, data: bytes) -> None:
        """Create an immutable resource; durable when it returns.

        The same bytes again are fine, so every step can be repeated after a crash.

        Raises:
            LogStateError: other bytes are already there. They stay.
            StoreError: the resource may or may not be there; calling again settles it.
        """
        ...

    async def replace(self, path: str, data: bytes) -> None:
        """Put `data` in the place of a mutable resource (`checkpoint`, `policy`), atomically.

        Durable when it returns. After a `StoreError` the old or the new bytes are there, never
        a mixture.
        """
        ...


@dataclass(frozen=True, slots=True)
class TreeHead:
    """Size and root hash (32 bytes) of a tree."""

    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class LoggedEpoch:
    """What is kept of a closed epoch beside the log, so that metrics need not read the log.

    Args:
        number: From 1, by one.
        first_index: Index of its first leaf.
        last_index: Index of its summary.
        not_before: When it was opened, ms.
        not_after: When it was closed, ms; strictly greater than in the epoch before.
        summary: The summary leaf, verbatim; its second histogram is cumulative.
        last_seen: Per service code, the newest epoch up to this one that counts it.
    """

    number: int
    first_index: int
    last_index: int
    not_before: int
    not_after: int
    summary: bytes
    last_seen: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class LogState:
    """What the sequencer has decided, which may be one batch ahead of what is published.

    Args:
        version: Grows by one with each change; compare-and-swap is on it.
        origin: Name of the log; empty before the first batch.
        published: The tree behind the last published checkpoint.
        tree: The tree with the staged batch; equal to `published` where nothing is staged.
        staged: Entries from `published.size` to `tree.size`, in order.
        signed: Our signed checkpoint of `tree`, before cosignatures; empty until it is signed.
        epoch: The last closed epoch, also where it is only staged.
        class_codes: The last class codes leaf; empty before the first batch.
        parameters: The last parameters leaf; empty before the first batch.
        moved_at: Time in the newest summary or heartbeat, ms; 0 before the first batch.
    """

    version: int
    origin: str
    published: TreeHead
    tree: TreeHead
    staged: Sequence[bytes]
    signed: bytes
    epoch: LoggedEpoch | None
    class_codes: bytes
    parameters: bytes
    moved_at: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """The committed leaves that are in no epoch yet, counted.

    Args:
        leaves: All of them.
        decisions: Decision leaves that are not synthetic.
        tenants: Tenants that these are of.
        oldest_at: When the first of `leaves` was recorded, ms; None where there is none.
    """

    leaves: int
    decisions: int
    tenants: int
    oldest_at: int | None


class SequencerStore(Protocol):
    """The sequencer's own state, and the committed leaves that wait for an epoch.

    All methods raise `StoreError` where the outcome is unknown; loading the state again and
    repeating settles it, because each change is a compare-and-swap on `LogState.version`.
    """

    def exclusive(self) -> AbstractAsyncContextManager[None]:
        """Be the only sequencer of this database until the context ends.

        Raises:
            ConflictError: another sequencer is running; nothing is waited for.
        """
        ...

    async def load(self) -> LogState:
        """The state as last committed."""
        ...

    async def waiting(self) -> Waiting:
        """Count the leaves that wait. A leaf that commits late is found by a later call."""
        ...

    async def claim(self, limit: int) -> Sequence[bytes]:
        """Up to `limit` waiting leaves, oldest first. Claims nothing until `stage`."""
        ...

    async def stage(
        self, before: LogState, after: LogState, placed: Mapping[bytes, int]
    ) -> LogState:
        """Take `after` in the place of `before`, and put leaves into its epoch, in one commit.

        Args:
            before: As loaded.
            after: The same with a batch staged and nothing signed.
            placed: Commitment of each claimed leaf -> its index in the log.

        Returns:
            `after` with its new version.

        Raises:
            LogStateError: somebody else changed the state, or one of the leaves is not waiting
                any more. Nothing was changed.
        """
        ...

    async def keep_signed(self, before: LogState, note: bytes) -> LogState:
        """Keep our signature of the staged tree, so that no other tree of its size is signed."""
        ...

    async def mark_published(self, before: LogState) -> LogState:
        """The checkpoint of the staged tree is public: nothing is staged any more."""
        ...


class CheckpointSigner(Protocol):
    """The key that signs checkpoints, wherever it is kept."""

    @property
    def origin(self) -> str:
        """The log's name, which is the key's name."""
        ...

    @property
    def verifier_key(self) -> str:
        """The public half, as a C2SP vkey."""
        ...

    @property
    def verifier_keys(self) -> Sequence[str]:
        """The public half of every key that signs: two while the key is being changed."""
        ...

    async def sign(self, checkpoint: Checkpoint) -> bytes:
        """The checkpoint as a signed note. Deterministic: the same checkpoint, the same bytes.

        Raises:
            StoreError: the key cannot be reached.
        """
        ...


@dataclass(frozen=True, slots=True)
class WitnessAnswer:
    """What a witness said to `add-checkpoint`: the HTTP status and the body, not yet believed."""

    status: int
    body: bytes


class Witness(Protocol):
    """Somebody who cosigns checkpoints that are consistent with what they cosigned before."""

    @property
    def verifier_key(self) -> str:
        """The public key of its cosignatures, as a C2SP vkey."""
        ...

    async def add_checkpoint(self, request: bytes) -> WitnessAnswer:
        """Send one C2SP `add-checkpoint` request.

        Raises:
            StoreError: no answer; the witness may or may not have stored the checkpoint.
        """
        ...


class WitnessMemory(Protocol):
    """What a witness must never forget: the last checkpoint it cosigned of each log."""

    def latest(self, origin: str) -> bytes | None:
        """The cosigned checkpoint, verbatim, or None if it never cosigned one."""
        ...

    def remember(self, origin: str, checkpoint: bytes) -> None:
        """Replace it; durable when it returns. `StoreError`: do not answer with a cosignature."""
        ...

    def keep_refused(self, request: bytes) -> None:
        """Keep a request that a log signed and that does not follow on what it signed before.

        It may be half of a proof that the log deceived somebody. The same again changes nothing;
        after the first hundred nothing more is kept.
        """
        ...


class EpochReader(Protocol):
    """Closed epochs by time, at a cost that does not grow with the log."""

    async def at(self, times: Sequence[int], *, size: int) -> Sequence[LoggedEpoch | None]:
        """For each time (ms), the last epoch closed at or before it, inside a tree of `size`."""
        ...

    async def numbered(self, numbers: Sequence[int]) -> Sequence[LoggedEpoch]:
        """The epochs of these numbers, in this order; `StoreError` if one does not exist."""
        ...

    async def about_log(self, *, size: int) -> tuple[bytes, bytes]:
        """The last class codes and the last parameters leaf in a tree of `size`.

        Raises:
            StoreError: a tree of this size does not have both.
        """
        ...


# -- promises --------------------------------------------------------------------------------


class EpochCounter(Protocol):
    """How far the log is, for promising where a committed record will stand.

    Both are read from the database that records are committed to, in a snapshot that is taken
    after the call began, and are never remembered: what committed before the call is seen.
    """

    async def last_staged(self) -> int:
        """The number of the last epoch that was staged, 0 before the first.

        Raises:
            StoreError: it cannot be read.
        """
        ...

    async def is_behind(self, leaves: int) -> bool:
        """Whether more than `leaves` leaves wait for an epoch; costs as much as counting them."""
        ...


class PromiseSigner(Protocol):
    """The keys that sign promises, wherever they are kept; the log's own is none of them."""

    @property
    def origin(self) -> str:
        """The name of the log whose promises these are."""
        ...

    @property
    def verifier_keys(self) -> tuple[str, ...]:
        """The public halves, as C2SP vkeys named `ORIGIN/promises`, the newest first."""
        ...

    async def sign(self, promise: Promise) -> bytes:
        """The promise as a signed note. Deterministic: the same promise, the same bytes.

        Raises:
            StoreError: a key cannot be reached.
        """
        ...


# -- decisions of programs that hold the library ---------------------------------------------


class Keeper(Protocol):
    """Makes decisions durable before their acts. Safe for concurrent callers and threads.

    An act may begin when one of these has returned, and not before. Both raise `StoreError` where
    the outcome is unknown (the record may be there, the act must not happen), `TimeoutError` after
    `seconds`, and other errors of the tree where it is certain that nothing was kept.
    """

    is_evidence: bool  # whether what is kept outlives this process and goes into the log

    def keep(self, decided: Decided, *, seconds: float) -> Kept:
        """Keep it and wait, from a thread; durable when it returns."""
        ...

    async def keep_async(self, decided: Decided, *, seconds: float) -> Kept:
        """The same from a coroutine, of any event loop; who is cancelled must not act."""
        ...

    def receipt(self, record_id: UUID) -> bytes:
        """The receipt of a kept record, with its proofs once they are public; blocks.

        Raises:
            StoreError: there is no such record, no promise, or the log cannot be read.
        """
        ...

    def close(self) -> None:
        """Let go of everything; what is kept later opens it again."""
        ...


@dataclass(frozen=True, slots=True)
class Decided:
    """What is to be kept of one decision.

    Args:
        act: As decided.
        decision: What the gate answered.
        reasoning: As given.
        is_shadow: Whether the act goes on whatever the answer is.
        references: What the caller looked up; None where it did not look.
        approval: The approval that is to be used up; None where there is none. Unused in shadow.
    """

    act: Act
    decision: Decision
    reasoning: Reasoning | None
    is_shadow: bool
    references: frozenset[str] | None = None
    approval: UUID | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """What is durable now.

    Args:
        record_id: Of the record.
        receipt: Makes the file that its author can keep, with the promise and no proofs yet; None
            where what was kept is no evidence.
        decision: What was recorded, where that is not what was given: an approval was used up, or
            could not be.
        approval: What people of the tenant can answer now; None where nobody was asked.
    """

    record_id: UUID
    receipt: Callable[[], bytes] | None = None
    decision: Decision | None = None
    approval: UUID | None = None


# -- secrets ---------------------------------------------------------------------------------


class SecretStore(Protocol):
    """Small secrets by name, readable by this user only."""

    def read(self, name: str) -> bytes | None:
        """The secret, or None. `StoreError` where it cannot be read, or others could read it."""
        ...

    def create(self, name: str, secret: bytes) -> bytes:
        """Store a secret once; durable when it returns.

        Returns:
            What is stored now: `secret`, or what somebody stored under this name before.
        """
        ...


class Proposer(Protocol):
    """Says what a moderator might do with a text. Safe for concurrent callers."""

    async def propose(self, text: str) -> Proposal:
        """A proposal with reasoning and alternatives; it orders the queue and decides nothing.

        Nothing is promised about its quality: the caller lets the gate examine the reasoning.
        `DecisionError` where there is no answer or none that can be read.
        """
        ...


class AssistantModel(Protocol):
    """A language model that answers a conversation, and may ask for tools. Safe for concurrency."""

    async def converse(self, messages: Sequence[Mapping[str, str]], tools: Sequence[Any]) -> Turn:
        """One answer to `messages`, in the form of chat completions.

        What comes back is an adversary's: its tool calls are proposals and nothing more.
        `DecisionError` where there is no answer or none that can be read.
        """
        ...


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool that a model asks for: a name, perhaps of none, and a JSON object of arguments."""

    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Turn:
    """What a model answers: words, tool calls, or both."""

    text: str
    calls: Sequence[ToolCall] = ()
