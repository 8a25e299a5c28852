"""`tractatus.Gate`: the gate as programs install it, over a database, a directory or memory.

    Gate.connect("postgresql://...")    records in the installation's database, promised, in its log
    Gate.embedded("./data")             the same with the PostgreSQL of that data directory
    Gate.in_memory()                    records in a list of this process: no evidence

The program holds the installation's keys (they lie in the data directory), so it is a part of that
installation, like the platform. A program that is not asks `POST /v1/decide` with a token.
"""

from __future__ import annotations

import asyncio
import atexit
import threading
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from tractatus.adapters.machine import SystemRandomness
from tractatus.errors import SettingsError, StoreError
from tractatus.governance.gate import Gate as PureGate
from tractatus.governance.policy.compiled import Policy
from tractatus.integrations.governed import DEADLINE_SECONDS, GovernedGate
from tractatus.integrations.memory_keeper import MemoryKeeper, Remembered
from tractatus.integrations.permits import Mode
from tractatus.operations.policies import default_policy, load_policy

if TYPE_CHECKING:
    from tractatus.compose.settings import Settings

DATA: Final = "data"
_OWN_SLUG: Final = "library"


class Gate(GovernedGate):
    """See the head of this module. A context manager, and it can be closed; both are optional."""

    _stack: ExitStack | None = None

    @classmethod
    def connect(
        cls,
        url: str,
        *,
        data: str | Path = DATA,
        token: bytes | None = None,
        tenant: str = _OWN_SLUG,
        policy: str | Path | None = None,
        mode: Mode = Mode.ENFORCE,
        actor: str = "program",
        deadline_s: float = DEADLINE_SECONDS,
    ) -> Self:
        """A gate whose decisions are records of an installation's database.

        The first time, the schema, the logins and the keys are made, as `tractatus up` does, and
        the role in `url` must be able to. After that it is not used any more.

        Args:
            url: `postgresql://ROLE:PASSWORD@HOST:PORT/DATABASE`.
            data: The installation's data directory, with its keys and, once `up` runs, its log.
            token: Of a scope; decisions then stand among that tenant's.
            tenant: Name of the library's own tenant that is used without a token.
            policy: A policy file; the policy that Tractatus starts with where None.
            mode: What the answers are for; see `Mode`.
            actor: Who acts where an act names nobody.
            deadline_s: The longest that deciding and recording may take, seconds.

        Raises:
            SettingsError: the database or the directory cannot be used.
            FormatError: the policy is not one; the message names the line.
        """
        from tractatus.compose.settings import load_settings

        settings = load_settings({"data": Path(data), "database": url}, {})
        found = _policy(policy)
        _prepare(settings, url)
        return cls._over(settings, found, token, tenant, mode, actor, deadline_s)

    @classmethod
    def embedded(
        cls,
        data: str | Path = DATA,
        *,
        token: bytes | None = None,
        tenant: str = _OWN_SLUG,
        policy: str | Path | None = None,
        mode: Mode = Mode.ENFORCE,
        actor: str = "program",
        deadline_s: float = DEADLINE_SECONDS,
    ) -> Self:
        """The same over the PostgreSQL of a data directory (extra `embedded`), for one machine.

        Where `tractatus up` runs on that directory, its server is used. Else it is started here,
        belongs to this process, and ends with it; `up` has to wait until then.

        Raises:
            SettingsError: the directory cannot be used, or this is not the main thread.
            ConflictError: somebody is just starting or stopping it.
        """
        from tractatus.compose.settings import load_settings

        settings = load_settings({"data": Path(data)}, {})
        found = _policy(policy)
        stack = _start(settings)
        try:
            gate = cls._over(settings, found, token, tenant, mode, actor, deadline_s)
        except BaseException:
            stack.close()
            raise
        gate._stack = stack
        atexit.register(gate.close)
        return gate

    @classmethod
    def in_memory(
        cls,
        *,
        policy: str | Path | Policy | None = None,
        mode: Mode = Mode.ENFORCE,
        actor: str = "program",
        deadline_s: float = DEADLINE_SECONDS,
    ) -> Self:
        """A gate for trying out and for tests: records in a list, which is no evidence."""
        keeper = MemoryKeeper(SystemRandomness())
        gate = PureGate(policy if isinstance(policy, Policy) else _policy(policy))
        return cls(gate, keeper, mode=mode, actor=actor, deadline_s=deadline_s)

    @classmethod
    def _over(
        cls,
        settings: Settings,
        policy: Policy,
        token: bytes | None,
        tenant: str,
        mode: Mode,
        actor: str,
        deadline_s: float,
    ) -> Self:
        from tractatus.compose.keeping import DatabaseKeeper
        from tractatus.compose.library_world import open_library

        gate = PureGate(policy)
        keeper = DatabaseKeeper(partial(open_library, settings, gate, token, tenant))
        return cls(gate, keeper, mode=mode, actor=actor, deadline_s=deadline_s)

    @property
    def remembered(self) -> tuple[Remembered, ...]:
        """What a gate in memory has decided, in order; nothing anywhere else."""
        keeper = self._keeper
        return keeper.remembered if isinstance(keeper, MemoryKeeper) else ()

    def close(self) -> None:
        """Let go of connections, and of a server that was started here."""
        super().close()
        if self._stack is not None:
            self._stack.close()
            self._stack = None
            atexit.unregister(self.close)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def _policy(path: str | Path | None) -> Policy:
    return default_policy() if path is None else load_policy(Path(path))


def _start(settings: Settings) -> ExitStack:
    """The embedded server, ours or that of a running `up`, prepared."""
    from tractatus.adapters.postgres.roles import Login
    from tractatus.adapters.processes import state
    from tractatus.compose import database

    if state.is_locked(settings.run):
        database.url(settings, Login.APP)  # raises where it is not prepared yet
        return ExitStack()
    if threading.current_thread() is not threading.main_thread():
        raise SettingsError("an embedded server is started in the main thread, whose end ends it")
    stack = ExitStack()
    try:
        settings.run.mkdir(mode=0o700, parents=True, exist_ok=True)
        settings.logs.mkdir(mode=0o700, parents=True, exist_ok=True)
        stack.enter_context(state.acquire_lock(settings.run))
        stack.enter_context(database.embedded_server(settings))
        _run(_make(settings))
    except BaseException:
        stack.close()
        raise
    return stack


def _prepare(settings: Settings, url: str) -> None:
    """Make schema, logins and keys unless this directory has them for this database already."""
    from tractatus.adapters.postgres.roles import Login
    from tractatus.compose import database

    try:
        known = database.url(settings, Login.APP)
    except StoreError:
        known = ""
    if _place(known) != _place(url):
        if known:
            raise SettingsError("the data directory belongs to another database: use another one")
        settings.run.mkdir(mode=0o700, parents=True, exist_ok=True)
        _run(_make(settings))


async def _make(settings: Settings) -> None:
    from tractatus.compose import database
    from tractatus.compose.keys import ensure_keys

    await ensure_keys(settings)
    await database.prepare(settings)


def _run(work: Any) -> None:
    """Run it to its end, also where this thread has an event loop that runs already."""
    raised: list[BaseException] = []

    def body() -> None:
        try:
            asyncio.run(work)
        except BaseException as error:  # noqa: BLE001 - raised again in the caller's thread
            raised.append(error)

    thread = threading.Thread(target=body, name="tractatus-prepare")
    thread.start()
    thread.join()
    if raised:
        raise raised[0]


def _place(url: str) -> tuple[str, str, str]:
    """Server and database of an address, whoever logs in."""
    from urllib.parse import parse_qs, urlsplit

    parts = urlsplit(url)
    socket = parse_qs(parts.query).get("host", [""])[0]
    return parts.netloc.rpartition("@")[2], parts.path, socket
