"""A pytest plugin: the attacks on isolation, run against an application of yours.

Inert until it is asked: by `--tractatus-database URL`, or by a test module that imports
`test_isolation` (or `test_orm_isolation`) from here. Nothing that needs a database is imported
before. See docs/guides/battery.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

if TYPE_CHECKING:
    from tractatus.isolation.ground import Attack, Entry, Side, Table
    from tractatus.isolation.running import Result, Target

_OPTIONS: Final = {
    "database": (
        "address of a database; its schema is copied into a server of the plugin's own and "
        "attacked there, as `tractatus tenancy attack` does; nothing of it is changed"
    ),
    "app-role": "role that the application acts as, with --tractatus-database",
    "tenant-column": "column that says whose a row is, with --tractatus-database",
    "setting": "PostgreSQL setting that holds the tenant, with --tractatus-database",
}
_OVERRIDE: Final = "override the fixture {name} in your conftest.py: {what}"


@dataclass(frozen=True, slots=True)
class Trial:
    """A check that is no attack in SQL, and joins them as an item of its own.

    Args:
        name: Of the item.
        run: Gets the item's `request`, for the fixtures that it needs; fails as a test does.
    """

    name: str
    run: Callable[[pytest.FixtureRequest], None]


class Hooks:
    """What other plugins and a conftest.py may add."""

    @pytest.hookspec
    def pytest_tractatus_batteries(self, config: pytest.Config) -> Sequence[Attack | Trial]:
        """Further attacks and trials, each a test item of its own."""
        raise NotImplementedError


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """The hook `pytest_tractatus_batteries`."""
    pluginmanager.add_hookspecs(Hooks)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options and settings of the same name, with `_` for `-` in the settings."""
    group = parser.getgroup("tractatus", "attacks on the isolation of tenants")
    for name, text in _OPTIONS.items():
        group.addoption(f"--tractatus-{name}", metavar="VALUE", help=text)
        parser.addini(f"tractatus_{name.replace('-', '_')}", text, default="")


def option(config: pytest.Config, name: str) -> str | None:
    """An option of the command line, or the setting of the same name; None where neither is."""
    value = config.getoption(f"--tractatus-{name}")
    return str(value or config.getini(f"tractatus_{name.replace('-', '_')}")) or None


def pytest_configure(config: pytest.Config) -> None:
    """With an address, the attacks are collected beside whatever else is."""
    own = str(Path(__file__).with_name("isolation.py"))
    # A worker of xdist is given the arguments of its controller.
    if option(config, "database") and own not in config.args:
        config.args.append(own)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One item for each attack."""
    if "tractatus_attack" in metafunc.fixturenames:
        from tractatus.isolation.batteries.sql import SQL_BATTERY

        attacks = [*SQL_BATTERY, *_added(metafunc.config)]
        metafunc.parametrize("tractatus_attack", attacks, ids=[one.name for one in attacks])
    if "tractatus_orm_attack" in metafunc.fixturenames:
        from tractatus.isolation.batteries.orm import ORM_BATTERY

        metafunc.parametrize(
            "tractatus_orm_attack", ORM_BATTERY, ids=[one.name for one in ORM_BATTERY]
        )


def _added(config: pytest.Config) -> list[Any]:
    batteries = config.hook.pytest_tractatus_batteries(config=config)
    return [one for battery in batteries for one in battery]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Attacks that a module of yours collects are not run a second time for the option."""
    own = Path(__file__).with_name("isolation.py")
    named = [one for one in items if "tractatus_attack" in getattr(one, "fixturenames", ())]
    if any(one.path != own for one in named):
        doubled = [one for one in named if one.path == own]
        config.hook.pytest_deselected(items=doubled)
        items[:] = [one for one in items if one not in doubled]


# -- what a project overrides ---------------------------------------------------------------------


def _ask_for(name: str, what: str) -> Any:
    pytest.fail(_OVERRIDE.format(name=name, what=what), pytrace=False)


@pytest.fixture(scope="session")
def tractatus_app_url() -> str:
    """Address of a database that may be destroyed, as the application's login."""
    return str(_ask_for("tractatus_app_url", "the address of a scratch database as your app"))


@pytest.fixture(scope="session")
def tractatus_superuser_url() -> str:
    """The same as a superuser: it judges, and puts rows back."""
    return str(_ask_for("tractatus_superuser_url", "the same database as a superuser"))


@pytest.fixture(scope="session")
def tractatus_entry() -> Entry:
    """How a transaction becomes one of a tenant."""
    what = "MintedScope(), SettingScope('app.tenant'), NoScope() or an entry of your own"
    return _ask_for("tractatus_entry", what)  # type: ignore[no-any-return]


@pytest.fixture(scope="session")
def tractatus_tables() -> Sequence[Table]:
    """Tables with a row of each of the two tenants."""
    what = "a list of tractatus.isolation.ground.Table"
    return _ask_for("tractatus_tables", what)  # type: ignore[no-any-return]


@pytest.fixture(scope="session")
def tractatus_sides() -> tuple[Side, Side]:
    """The attacker's tenant and the victim."""
    what = "two of tractatus.isolation.ground.Side, the attacker's tenant first"
    return _ask_for("tractatus_sides", what)  # type: ignore[no-any-return]


@pytest.fixture(scope="session")
def tractatus_application() -> Any:
    """What `test_orm_isolation` attacks."""
    what = "a tractatus.isolation.batteries.orm.Application"
    return _ask_for("tractatus_application", what)


# -- what is made of it ---------------------------------------------------------------------------


@pytest.fixture(scope="session")
def tractatus_target(
    tractatus_app_url: str,
    tractatus_superuser_url: str,
    tractatus_entry: Entry,
    tractatus_tables: Sequence[Table],
    tractatus_sides: tuple[Side, Side],
) -> Target:
    """All of it in one value."""
    from tractatus.isolation.running import Target

    return Target(
        tractatus_app_url,
        tractatus_superuser_url,
        tractatus_entry,
        tractatus_tables,
        *tractatus_sides,
    )


@pytest.fixture(scope="session")
def tractatus_run(request: pytest.FixtureRequest) -> Callable[[Attack], list[Result]]:
    """Runs one attack on every table; a schema that was named is attacked once, in a copy."""
    from tractatus.pytest_plugin import attacking

    address = option(request.config, "database")
    if address is not None:
        wishes = (option(request.config, name) for name in ("app-role", "tenant-column", "setting"))
        return attacking.on_copy_of(address, wishes, _added(request.config))
    try:
        return attacking.on_target(request.getfixturevalue("tractatus_target"))
    except pytest.fail.Exception as error:
        return attacking.failing(str(error))
