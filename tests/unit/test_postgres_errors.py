"""Every exception of the driver becomes one of ours, and the list is complete."""

from __future__ import annotations

import inspect

import asyncpg
import pytest

from tractatus.adapters.postgres.errors import (
    ADVICE,
    BY_SQLSTATE,
    CLIENT_ERRORS,
    translate,
    translated,
)
from tractatus.errors import (
    AttestationError,
    ConflictError,
    ScopeError,
    StoreError,
    TenancyError,
    TractatusError,
    UnscopedQueryError,
)
from tractatus.tenancy.scope import NO_SCOPE

# Not a StoreError only for these; every other class of the driver leaves the outcome unknown.
EXPECTED = {
    "UniqueViolationError": ConflictError,
    "ExclusionViolationError": ConflictError,
    "InsufficientPrivilegeError": TenancyError,
    "ReadOnlySQLTransactionError": TenancyError,
}
# Neither is ever raised: a log message of the server, and a warning.
NOT_RAISED = {"PostgresLogMessage", "PostgresNotice", "PostgresWarning", "InterfaceWarning"}


def driver_errors() -> list[type[BaseException]]:
    found = {
        value
        for module in (asyncpg.exceptions, asyncpg.exceptions._base)
        for value in vars(module).values()
        if inspect.isclass(value) and issubclass(value, BaseException)
    }
    return sorted(found, key=lambda one: one.__name__)


RAISED = [
    one
    for one in driver_errors()
    if one.__name__ not in NOT_RAISED and not issubclass(one, Warning)
]


def test_the_walk_finds_the_driver():
    assert len(RAISED) > 200
    assert asyncpg.UniqueViolationError in RAISED
    assert asyncpg.InternalClientError in RAISED


@pytest.mark.parametrize("kind", RAISED, ids=lambda kind: kind.__name__)
def test_every_driver_error_is_translated(kind):
    error = kind("something happened")
    with pytest.raises(TractatusError) as caught, translated():
        raise error
    assert type(caught.value) is EXPECTED.get(kind.__name__, StoreError)
    assert caught.value.__cause__ is error


@pytest.mark.parametrize("kind", [OSError, ConnectionResetError, TimeoutError, EOFError])
def test_errors_of_the_socket_are_translated(kind):
    with pytest.raises(StoreError), translated():
        raise kind("gone")


@pytest.mark.parametrize(
    ("state", "kind"),
    [("TR002", ScopeError), ("TR003", ConflictError), ("TR004", AttestationError)],
)
def test_states_of_our_own_functions(state, kind):
    error = asyncpg.PostgresError("said plainly")
    error.sqlstate = state
    ours = translate(error)
    assert type(ours) is kind
    assert "said plainly" in str(ours)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("TR001", NO_SCOPE),
        ("22P02", f'invalid input syntax for type uuid: "{NO_SCOPE}"'),
        ("22P02", f"ungültige Eingabesyntax für Typ bigint: »{NO_SCOPE}«"),
    ],
)
def test_a_statement_without_a_scope_is_told_as_one(state, words):
    error = asyncpg.PostgresError(words)
    error.sqlstate = state
    ours = translate(error)
    assert type(ours) is UnscopedQueryError
    assert str(ours).startswith(f"{NO_SCOPE}: ")


def test_another_text_that_is_no_uuid_is_no_missing_scope():
    error = asyncpg.InvalidTextRepresentationError('invalid input syntax for type uuid: ""')
    assert type(translate(error)) is StoreError


def test_values_of_rows_do_not_travel():
    error = asyncpg.UniqueViolationError("duplicate key value")
    error.detail = "Key (email)=(ada@example.org) already exists."
    error.constraint_name = "account_email"
    ours = translate(error)
    assert "account_email" in str(ours)
    assert "ada@example.org" not in str(ours)
    assert "ada@example.org" not in str(error), "the chained error is printed by a log as well"


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (asyncpg.QueryCanceledError, "took longer"),
        (asyncpg.LockNotAvailableError, "try again"),
        (asyncpg.DiskFullError, "make room"),
        (asyncpg.OutOfMemoryError, "memory"),
        (asyncpg.TooManyConnectionsError, "max_connections"),
    ],
)
def test_what_can_be_done_is_said(kind, told):
    ours = translate(kind("canceling statement"))
    assert type(ours) is StoreError
    assert told in str(ours) and kind.sqlstate in str(ours)
    assert kind.sqlstate in ADVICE


def test_other_errors_pass_untouched():
    for error in (KeyError("x"), StoreError("x"), RuntimeError("x")):
        with pytest.raises(type(error)) as caught, translated():
            raise error
        assert caught.value is error


def test_the_table_and_the_tuple_name_only_what_they_must():
    ours = {"TR001", "TR002", "TR003", "TR004"}
    assert set(BY_SQLSTATE) == ours | {"23505", "23P01", "42501", "25006"}
    assert not any(issubclass(TractatusError, kind) for kind in CLIENT_ERRORS)
