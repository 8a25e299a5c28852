"""Epochs are counted and promises signed as the ports promise, by the adapters and by the fakes."""

from contextlib import suppress
from pathlib import Path

import asyncpg
import pytest
from tests.contract import test_log_ports

from tractatus.adapters.files.secrets import FileSecretStore
from tractatus.adapters.keys.keyring import Keyring
from tractatus.adapters.postgres.promising import PostgresEpochCounter
from tractatus.adapters.postgres.roles import Login
from tractatus.errors import FormatError, StoreError
from tractatus.testing.contracts import EpochCounterContract, PromiseSignerContract
from tractatus.testing.log import MemorySequencerStore
from tractatus.testing.promises import MemoryEpochCounter, SeedPromiseSigner
from tractatus.testing.sources import SeededRandomness


class TestMemoryEpochCounter(EpochCounterContract):
    store = test_log_ports.TestMemorySequencerStore.store
    commit_leaves = test_log_ports.TestMemorySequencerStore.commit_leaves

    @pytest.fixture
    def counter(self, store: MemorySequencerStore) -> MemoryEpochCounter:
        return MemoryEpochCounter(store)


class TestPostgresEpochCounter(EpochCounterContract):
    store = test_log_ports.TestPostgresSequencerStore.store
    commit_leaves = test_log_ports.TestPostgresSequencerStore.commit_leaves

    @pytest.fixture
    async def counter(self, database):
        counter = PostgresEpochCounter(database.url(Login.APP))
        yield counter
        await counter.close()

    async def test_a_broken_connection_is_replaced(self, counter, database):
        assert await counter.last_staged() == 0
        superuser = await asyncpg.connect(database.superuser_url)
        await superuser.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND usename = 'tractatus_app'"
        )
        await superuser.close()
        with suppress(StoreError):  # where the server's goodbye has not been read yet
            await counter.last_staged()
        assert await counter.last_staged() == 0

    async def test_who_asks_after_its_end_opens_no_connection(self, counter):
        await counter.close()
        with pytest.raises(StoreError, match="closed"):
            await counter.is_behind(1)
        assert counter._connection is None


class TestPromiseKeys(PromiseSignerContract):
    @pytest.fixture
    def signer(self, tmp_path: Path):
        return Keyring(FileSecretStore(tmp_path), SeededRandomness()).promise_signer("log.example")

    def test_the_key_is_kept_and_is_of_one_log(self, tmp_path: Path):
        keyring = Keyring(FileSecretStore(tmp_path), SeededRandomness())
        made = keyring.promise_signer("log.example").verifier_keys
        assert keyring.promise_signer("log.example").verifier_keys == made
        with pytest.raises(FormatError, match="not of the log"):
            keyring.promise_signer("another.example")


class TestSeedPromiseSigner(PromiseSignerContract):
    @pytest.fixture
    def signer(self) -> SeedPromiseSigner:
        return SeedPromiseSigner(seeds=b"\x07\x08")
