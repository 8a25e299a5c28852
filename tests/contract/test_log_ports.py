"""Log, secrets, witness memory, signers and the sequencer's store keep what the ports promise."""

import secrets as random_secrets
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest
from tests.committing import commit

from tractatus.adapters.files.log_store import FileLogStore
from tractatus.adapters.files.secrets import FileSecretStore
from tractatus.adapters.files.witness_memory import FileWitnessMemory
from tractatus.adapters.keys.keyring import Keyring
from tractatus.adapters.postgres.roles import Login
from tractatus.adapters.postgres.sequencing import PostgresEpochReader, PostgresSequencerStore
from tractatus.adapters.postgres.transactions import Pool
from tractatus.errors import ConflictError, FormatError, LogStateError, StoreError
from tractatus.evidence.record import Assessed, seal_record
from tractatus.tenancy.scope import TenantKind
from tractatus.testing.contracts import (
    CheckpointSignerContract,
    EpochReaderContract,
    LogStoreContract,
    SecretStoreContract,
    SequencerStoreContract,
    WitnessMemoryContract,
)
from tractatus.testing.log import MemoryLogStore, MemorySequencerStore, MemoryWitnessMemory
from tractatus.testing.pipeline import SeedSigner, decision_entry
from tractatus.testing.sources import MemorySecretStore, SeededRandomness


class TestFileLogStore(LogStoreContract):
    @pytest.fixture
    def log(self, tmp_path: Path) -> FileLogStore:
        return FileLogStore(tmp_path / "data" / "log")

    async def test_a_writer_sweeps_leftovers_of_a_killed_one(self, tmp_path: Path):
        log = FileLogStore(tmp_path)
        await log.write("tile/0/000.p/1", bytes(32))
        leftover = tmp_path / "tile/0/000.p/.new-abc"
        leftover.write_bytes(b"half")
        with log.writing():
            assert not leftover.exists()
        assert await log.read("tile/0/000.p/1") == bytes(32)

    async def test_there_is_one_writer(self, tmp_path: Path):
        first, second = FileLogStore(tmp_path / "log"), FileLogStore(tmp_path / "log")
        with (
            first.writing(),
            pytest.raises(ConflictError, match="works in: log"),
            second.writing(),
        ):
            raise AssertionError("two writers at once")
        with second.writing():
            await second.replace("checkpoint", b"note")

    async def test_a_link_is_not_followed(self, tmp_path: Path):
        (tmp_path / "elsewhere").write_bytes(b"not of the log")
        (tmp_path / "checkpoint").symlink_to(tmp_path / "elsewhere")
        with pytest.raises(StoreError):
            await FileLogStore(tmp_path).read("checkpoint")

    async def test_a_directory_in_the_place_of_a_file_is_refused(self, tmp_path: Path):
        (tmp_path / "checkpoint").mkdir()
        with pytest.raises(LogStateError, match="put a good copy of it back"):
            await FileLogStore(tmp_path).read("checkpoint")
        with pytest.raises(StoreError):
            await FileLogStore(tmp_path).replace("checkpoint", b"note")


class TestMemoryLogStore(LogStoreContract):
    @pytest.fixture
    def log(self) -> MemoryLogStore:
        return MemoryLogStore()


class TestFileSecretStore(SecretStoreContract):
    @pytest.fixture
    def secrets(self, tmp_path: Path) -> FileSecretStore:
        return FileSecretStore(tmp_path / "secrets")

    def test_nobody_else_can_read_it(self, tmp_path: Path):
        store = FileSecretStore(tmp_path / "secrets")
        store.create("log.key", b"secret")
        assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
        path = tmp_path / "secrets" / "log.key"
        assert path.stat().st_mode & 0o777 == 0o600
        path.chmod(0o640)
        with pytest.raises(StoreError, match="owner only"):
            store.read("log.key")

    @pytest.mark.parametrize("name", ["", "../log.key", "a/b", ".hidden", "Log.key", "a" * 100])
    def test_a_name_is_not_a_path(self, tmp_path: Path, name: str):
        with pytest.raises(FormatError):
            FileSecretStore(tmp_path).create(name, b"secret")


class TestMemorySecretStore(SecretStoreContract):
    @pytest.fixture
    def secrets(self) -> MemorySecretStore:
        return MemorySecretStore()


class TestFileWitnessMemory(WitnessMemoryContract):
    @pytest.fixture
    def memory(self, tmp_path: Path) -> FileWitnessMemory:
        memory = FileWitnessMemory(tmp_path / "witness")
        yield memory
        memory.close()

    def test_it_outlives_the_process_and_has_one_owner(self, tmp_path: Path):
        memory = FileWitnessMemory(tmp_path)
        memory.remember("log", b"note")
        with pytest.raises(ConflictError):
            FileWitnessMemory(tmp_path)
        memory.close()
        again = FileWitnessMemory(tmp_path)
        assert again.latest("log") == b"note"
        again.close()


class TestMemoryWitnessMemory(WitnessMemoryContract):
    @pytest.fixture
    def memory(self) -> MemoryWitnessMemory:
        return MemoryWitnessMemory()


class TestLogSigner(CheckpointSignerContract):
    @pytest.fixture
    def signer(self, tmp_path: Path):
        return Keyring(FileSecretStore(tmp_path), SeededRandomness()).log_signer()


class TestSeedSigner(CheckpointSignerContract):
    @pytest.fixture
    def signer(self) -> SeedSigner:
        return SeedSigner()


class TestMemorySequencerStore(SequencerStoreContract, EpochReaderContract):
    @pytest.fixture
    def store(self) -> MemorySequencerStore:
        return MemorySequencerStore()

    @pytest.fixture
    def epochs(self, store: MemorySequencerStore) -> MemorySequencerStore:
        return store

    @pytest.fixture
    def commit_leaves(self, store: MemorySequencerStore):
        async def commit(count: int) -> list[bytes]:
            start = len(store.leaves)
            entries = [decision_entry(start + number) for number in range(count)]
            for entry in entries:
                store.add(entry)
            return entries

        return commit


class TestPostgresSequencerStore(SequencerStoreContract, EpochReaderContract):
    @pytest.fixture
    async def store(self, database):
        url = database.url(Login.SEQUENCER)
        pool = await Pool.open(url, size=2)
        yield PostgresSequencerStore(pool, url)
        await pool.close()

    @pytest.fixture
    def epochs(self, ports) -> PostgresEpochReader:
        return PostgresEpochReader(ports.tenants)

    @pytest.fixture
    def commit_leaves(self, ports):
        return partial(commit, ports)

    async def test_synthetic_decisions_do_not_count_towards_the_threshold(self, store, ports):
        tenant = await ports.writer.builtin_tenant(TenantKind.CANARY)
        record = seal_record(
            record_id=uuid4(),
            tenant_id=tenant,
            act="canary.round",
            actor="canary",
            at_ms=1,
            effect="deny",
            flags=1,
            assessed=[Assessed(8, 1)],
            policy=bytes(32),
            content={},
            nonce=random_secrets.token_bytes(32),
            key=await ports.keys.for_tenant(tenant),
        )
        await ports.writer.record(tenant, record)
        waiting = await store.waiting()
        assert (waiting.leaves, waiting.decisions, waiting.tenants) == (1, 0, 0)
