"""Somebody else's database with the tenancy installed; each test has a copy of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.conftest import Cluster
from tests.conftest import run_apart as run
from tests.integrations.alembic.environment import Project

from tractatus.adapters.postgres.urls import with_database, with_login
from tractatus.compose.installing import Wanted, install_tenancy

NAME = "alembic_shop"


@dataclass(frozen=True)
class Shop:
    """The template, and the roles that `tenancy install` made for it."""

    passwords: dict[str, str] = field(repr=False)

    @property
    def owner(self) -> str:
        return f"{NAME}_owner"

    @property
    def app(self) -> str:
        return f"{NAME}_app"


@pytest.fixture(scope="session")
def shop(cluster: Cluster) -> Iterator[Shop]:
    run(lambda: cluster.as_superuser(f"CREATE DATABASE {NAME} TEMPLATE template0"))
    made = install_tenancy(Wanted(with_database(cluster.url, NAME)))
    yield Shop(made.passwords)
    run(lambda: cluster.as_superuser(f"DROP DATABASE {NAME} WITH (FORCE)"))


@pytest.fixture
def project(cluster: Cluster, shop: Shop, tmp_path: Path) -> Iterator[Project]:
    """An application with models and migrations, and its database."""
    name = f"{NAME}_{next(cluster.names)}"
    run(
        lambda: cluster.as_superuser(
            f"CREATE DATABASE {name} TEMPLATE {NAME} STRATEGY FILE_COPY",
            f"ALTER DATABASE {name} OWNER TO {shop.owner}",
            f"REVOKE ALL ON DATABASE {name} FROM PUBLIC",
            f"GRANT CONNECT ON DATABASE {name} TO {shop.app}",
        )
    )
    superuser = with_database(cluster.url, name)
    owner = with_login(superuser, shop.owner, shop.passwords[shop.owner])
    yield Project(tmp_path, superuser, owner, shop.app)
    run(lambda: cluster.as_superuser(f"DROP DATABASE {name} WITH (FORCE)"))
