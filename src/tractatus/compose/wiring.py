"""Adapters built from settings: one context for each process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import tractatus
from tractatus.adapters.files.log_store import FileLogStore
from tractatus.adapters.files.software import software_digest
from tractatus.adapters.keys.rotating import NEXT
from tractatus.adapters.machine import SystemClock, SystemRandomness
from tractatus.adapters.postgres.evidence import PostgresEvidenceKeys, PostgresEvidenceWriter
from tractatus.adapters.postgres.issuing import PostgresAdministrator, PostgresIssuer
from tractatus.adapters.postgres.promising import PostgresEpochCounter
from tractatus.adapters.postgres.roles import Login
from tractatus.adapters.postgres.schema import schema_digest
from tractatus.adapters.postgres.sequencing import PostgresEpochReader, PostgresSequencerStore
from tractatus.adapters.postgres.tenants import PostgresTenantDatabase
from tractatus.adapters.postgres.transactions import Pool
from tractatus.compose import database
from tractatus.compose.checks import schema_check
from tractatus.compose.ended import EndedStore
from tractatus.compose.keys import LOG_END, form_key, keyring, load_trust, promise_signer
from tractatus.compose.measuring import measured_platform, measured_sequencer
from tractatus.compose.settings import Settings
from tractatus.compose.sockets import witness_socket
from tractatus.compose.succession import former_logs
from tractatus.errors import StoreError
from tractatus.evidence.leaf import Digests, ParametersLeaf
from tractatus.evidence.metrics import Declared
from tractatus.governance.gate import Gate
from tractatus.notes.policy import Witness
from tractatus.notes.policy import parse_policy as parse_witness_policy
from tractatus.notes.signed import VerifierKey
from tractatus.operations.metrics import MetricsSettings, read_metrics
from tractatus.operations.policies import default_policy
from tractatus.operations.promise import Promiser
from tractatus.operations.publish import Publisher
from tractatus.operations.receipt import Receipts
from tractatus.operations.schema_change import RUNNING
from tractatus.operations.sequence import Sequencer
from tractatus.operations.witnessing import Witnesses
from tractatus.platform.context import LogIdentity, PlatformContext, PlatformSettings
from tractatus.ports import AssistantModel, Proposer, Row
from tractatus.verifier.readers import HttpReader
from tractatus.web.environment import Environment

if TYPE_CHECKING:  # what only one of the processes needs is loaded there: it makes starts slow
    from tractatus.adapters.telemetry.otlp import Telemetry
    from tractatus.adapters.witness.client import HttpWitness
    from tractatus.site.context import SiteContext

_MS: Final = 1000
_PACKAGE: Final = Path(tractatus.__file__).parent
# A promise of the design, logged as the second leaf: one decision of one tenant closes an epoch.
_K: Final = 1
_T: Final = 1
_PLATFORM_LOGINS: Final = (Login.APP, Login.ISSUER, Login.PLATFORM, Login.EVIDENCE_WRITER)
_PLATFORM_TIMEOUT_SECONDS: Final = 5.0


def parameters(settings: Settings) -> ParametersLeaf:
    """When epochs close, as it is logged."""
    tick, heartbeat = settings.tick_seconds * _MS, settings.heartbeat_seconds * _MS
    return ParametersLeaf(
        k=_K, t=_T, hold=tick, tick=tick, heartbeat=heartbeat, canary_interval=heartbeat
    )


@asynccontextmanager
async def open_platform(
    settings: Settings, telemetry: Telemetry | None = None
) -> AsyncIterator[PlatformContext]:
    """Everything that the platform, an import, the canaries and the demonstration need."""
    async with AsyncExitStack() as stack:
        pools = {login: await _open_pool(stack, settings, login) for login in _PLATFORM_LOGINS}
        if telemetry:
            for login, pool in pools.items():
                telemetry.watch_pool(login, pool.standing)
        clock, randomness, policy = SystemClock(), SystemRandomness(), default_policy()
        keys = PostgresEvidenceKeys(
            pools[Login.EVIDENCE_WRITER], keyring(settings).master_key(), randomness
        )
        tenants = PostgresTenantDatabase(pools[Login.APP])
        log = FileLogStore(settings.log)
        trust = load_trust(settings)
        log_keys = tuple(VerifierKey.parse(key) for key in trust["verifier_keys"])
        epochs = PostgresEpochReader(tenants)
        counter = PostgresEpochCounter(database.url(settings, Login.APP))
        stack.push_async_callback(counter.close)
        promiser = Promiser(counter, promise_signer(settings, trust["origin"]))

        async def metrics() -> bytes:
            async with tenants.public() as transaction:
                rows = await transaction.fetch("SELECT tenancy.variants_in_use() AS variant")
                labels = await transaction.fetch("SELECT * FROM community.labels_in_use()")
            variants = tuple(row["variant"] for row in rows)
            declared = _declared(settings, variants, _by_kind(labels))
            return await read_metrics(epochs, log, clock, MetricsSettings(log_keys, declared))

        context = PlatformContext(
            settings=PlatformSettings(
                name=settings.platform_name,
                url=settings.public_platform,
                site_url=settings.public_site,
                environment=Environment(settings.environment),
                model=settings.model_name if settings.model_url else "",
                model_host=settings.model_host,
                heartbeat_seconds=settings.heartbeat_seconds,
                security_contact=settings.security_contact,
            ),
            log_identity=LogIdentity(
                trust["origin"],
                tuple(trust["verifier_keys"]),
                trust["witness_policy"],
                promiser.verifier_keys,
            ),
            form_key=form_key(settings),
            clock=clock,
            randomness=randomness,
            tenants=tenants,
            issuer=PostgresIssuer(pools[Login.ISSUER]),
            administrators=PostgresAdministrator(pools[Login.PLATFORM]),
            evidence=PostgresEvidenceWriter(
                pools[Login.EVIDENCE_WRITER], keys, clock, randomness, policy.digest
            ),
            keys=keys,
            receipts=Receipts(promiser, log, epochs, trust["witness_policy"].encode()),
            gate=Gate(policy),
            model_proposer=await _model_proposer(stack, settings),
            assistant_model=await _assistant_model(stack, settings),
            log=log,
            metrics=metrics,
            former_logs=former_logs(settings),
            checks={"schema": await schema_check(pools[Login.EVIDENCE_WRITER], settings.run)},
        )
        yield measured_platform(context, telemetry)


@asynccontextmanager
async def open_sequencer(
    settings: Settings, telemetry: Telemetry | None = None
) -> AsyncIterator[Sequencer]:
    """The one process that holds the log's key."""
    async with AsyncExitStack() as stack:
        pool = await _open_pool(stack, settings, Login.SEQUENCER)
        if telemetry:
            telemetry.watch_pool(Login.SEQUENCER, pool.standing)
        has_ended = (settings.data / LOG_END).exists()
        store = (EndedStore if has_ended else PostgresSequencerStore)(
            pool, database.url(settings, Login.SEQUENCER)
        )
        log = FileLogStore(settings.log)
        stack.enter_context(log.writing())
        witness_policy = parse_witness_policy(await _required(log, "policy"))
        reachable = [
            await stack.enter_async_context(reach_witness(settings, one))
            for one in witness_policy.witnesses
        ]
        publisher = Publisher(
            store, log, keyring(settings).log_signer(), Witnesses(reachable, witness_policy)
        )
        sequencer = Sequencer(
            store, publisher, SystemClock(), parameters(settings), partial(read_in_force, pool)
        )
        yield measured_sequencer(sequencer, telemetry)


async def read_in_force(pool: Pool, package: Path = _PACKAGE) -> Digests:
    """Policy, software and schema as they are now, for the summary of an epoch.

    Read again for each epoch: what was changed under running processes shows.

    Args:
        pool: Of the sequencer's login.
        package: Where the software lies.
    """
    software = await asyncio.to_thread(software_digest, package)
    async with pool.begin(readonly=True) as connection:
        return Digests(default_policy().digest, software, await schema_digest(connection))


@asynccontextmanager
async def open_site(settings: Settings) -> AsyncIterator[SiteContext]:
    """What the public site needs: an HTTP client and the public keys, no database."""
    import httpx

    from tractatus.site.context import SiteContext
    from tractatus.site.log import KeptReader

    trust = load_trust(settings)
    settings.site.mkdir(exist_ok=True)
    platform = f"http://{settings.host}:{settings.platform_port}"
    async with AsyncExitStack() as stack:
        client = httpx.AsyncClient(timeout=_PLATFORM_TIMEOUT_SECONDS)
        await stack.enter_async_context(client)
        log = stack.enter_context(closing(HttpReader(f"{platform}/log")))
        yield SiteContext(
            platform_name=settings.platform_name,
            platform_url=settings.public_platform,
            site_url=settings.public_site,
            environment=Environment(settings.environment),
            origin=trust["origin"],
            verifier_keys=tuple(trust["verifier_keys"]),
            promise_keys=tuple(trust.get("promise_keys", ())),
            witness_policy=trust["witness_policy"],
            client=client,
            log=KeptReader(log),
            clock=SystemClock(),
            randomness=SystemRandomness(),
            folder=settings.site,
            platform_address=platform,
            security_contact=settings.security_contact,
        )


# The name under `apart` of what a kind of tenant does.
_APART: Final = {"replay": "replayed", "demonstration": "demonstration"}


def _by_kind(rows: Sequence[Row]) -> dict[str, list[str]]:
    labels: dict[str, list[str]] = {}
    for row in rows:
        labels.setdefault(_APART[row["kind"]], []).append(row["label"])
    return labels


def _declared(
    settings: Settings, variants: tuple[str, ...], labels: Mapping[str, Sequence[str]]
) -> Declared:
    return Declared(
        platform_name=settings.platform_name,
        platform_url=settings.public_platform,
        environment=settings.environment,
        demonstration=settings.demo,
        running=RUNNING,
        variants=variants,
        limits=f"{settings.public_site}/enforcement.html#limits",
        labels=labels,
    )


async def _open_pool(stack: AsyncExitStack, settings: Settings, login: Login) -> Pool:
    pool = await Pool.open(database.url(settings, login))
    stack.push_async_callback(pool.close)
    return pool


async def _model_proposer(stack: AsyncExitStack, settings: Settings) -> Proposer | None:
    """The configured model; communities whose founder did not allow it never meet it."""
    if settings.model_url is None:
        return None
    from tractatus.adapters.model import ModelProposer

    return await stack.enter_async_context(
        ModelProposer(settings.model_url, settings.model_name, settings.model_key)
    )


async def _assistant_model(stack: AsyncExitStack, settings: Settings) -> AssistantModel | None:
    """The same model as the assistant's; whose founder did not allow that never meets it."""
    if settings.model_url is None:
        return None
    from tractatus.adapters.model import ModelAssistant

    return await stack.enter_async_context(
        ModelAssistant(settings.model_url, settings.model_name, settings.model_key)
    )


def reach_witness(settings: Settings, witness: Witness) -> HttpWitness:
    """Somebody's witness is at its address, ours on a socket of this machine."""
    from tractatus.adapters.witness.client import HttpWitness

    if witness.url:
        return HttpWitness(witness.key.vkey, witness.url)
    return HttpWitness.on_socket(
        witness_socket(settings, witness.name.removesuffix(NEXT)), witness.key.vkey
    )


async def _required(log: FileLogStore, path: str) -> bytes:
    data = await log.read(path)
    if data is None:
        raise StoreError(f"the log has no {path}: prepare the data directory with `tractatus up`")
    return data
