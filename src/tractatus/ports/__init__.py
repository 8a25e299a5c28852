"""What the operations and the applications need from outside, as promises.

A port stands here only where a real adapter and a fake exist. Every promise is checked by the
contract suite in `tractatus.testing`, which runs over the adapter and over the fake. Importers name
`tractatus.ports`; the files below are by theme, and who reads a promise reads one of them.
"""

from tractatus.ports.approvals import ApprovalStore, StoredApproval
from tractatus.ports.evidence import EvidenceKeys, EvidenceWriter
from tractatus.ports.keeping import Decided, Keeper, Kept
from tractatus.ports.log import EpochReader, LoggedEpoch, LogStore, TreeHead
from tractatus.ports.machine import Clock, Randomness, SecretStore
from tractatus.ports.models import AssistantModel, Proposer, ToolCall, Turn
from tractatus.ports.promising import EpochCounter, PromiseSigner
from tractatus.ports.sequencing import LogState, SequencerStore, Waiting
from tractatus.ports.tenancy import (
    AdministratorDatabase,
    IssuerDatabase,
    Row,
    TenantDatabase,
    TenantTransaction,
    Transaction,
    WritingTransaction,
)
from tractatus.ports.witnessing import CheckpointSigner, Witness, WitnessAnswer, WitnessMemory

__all__ = [
    "AdministratorDatabase",
    "ApprovalStore",
    "AssistantModel",
    "CheckpointSigner",
    "Clock",
    "Decided",
    "EpochCounter",
    "EpochReader",
    "EvidenceKeys",
    "EvidenceWriter",
    "IssuerDatabase",
    "Keeper",
    "Kept",
    "LogState",
    "LogStore",
    "LoggedEpoch",
    "PromiseSigner",
    "Proposer",
    "Randomness",
    "Row",
    "SecretStore",
    "SequencerStore",
    "StoredApproval",
    "TenantDatabase",
    "TenantTransaction",
    "ToolCall",
    "Transaction",
    "TreeHead",
    "Turn",
    "Waiting",
    "Witness",
    "WitnessAnswer",
    "WitnessMemory",
    "WritingTransaction",
]
