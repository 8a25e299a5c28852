"""What the ports promise, as checks that run over any adapter.

Subclass a suite in your tests and give it the adapter in a fixture of the name that the methods
ask for; pytest then collects every method:

    class TestMyLogStore(LogStoreContract):
        @pytest.fixture
        def log(self, tmp_path):
            return MyLogStore(tmp_path)
"""

from tractatus.testing.contracts.approvals import ApprovalStoreContract
from tractatus.testing.contracts.files import (
    CheckpointSignerContract,
    LogStoreContract,
    SecretStoreContract,
    WitnessMemoryContract,
)
from tractatus.testing.contracts.promises import EpochCounterContract, PromiseSignerContract
from tractatus.testing.contracts.sequencing import EpochReaderContract, SequencerStoreContract
from tractatus.testing.contracts.witness import WitnessContract

__all__ = [
    "ApprovalStoreContract",
    "CheckpointSignerContract",
    "EpochCounterContract",
    "EpochReaderContract",
    "LogStoreContract",
    "PromiseSignerContract",
    "SecretStoreContract",
    "SequencerStoreContract",
    "WitnessContract",
    "WitnessMemoryContract",
]
