"""The arguments of a call as the parameters of an act.

What is recorded must say which call was decided, so each argument becomes JSON in one way: texts,
numbers and booleans as they are; identifiers, dates, paths and members of enumerations as text;
bytes as their length and digest; sets in one order; data classes by their fields. What has no such
form is an error that names the argument, and nothing runs: hide it, or pass something plainer.
"""

from __future__ import annotations

import dataclasses
import hashlib
import inspect
import math
from collections.abc import Callable, Iterable, Mapping
from datetime import date, time, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import PurePath
from typing import Any, Final
from uuid import UUID

from tractatus.canonical import MAX_INTEGER, canonical_json
from tractatus.errors import FormatError, RequestError
from tractatus.governance.act import Json, Reasoning

REASONING: Final = "reasoning"
_BOUND: Final = ("self", "cls")
_MAX_DEPTH: Final = 16
_PLAIN: Final = (type(None), bool, int, float, str, bytes, UUID, Decimal, date, time, Enum)


class Arguments:
    """How the calls of one function are read.

    Args:
        function: What will be called.
        hide: Names of arguments that are left out.
        target: Name of the argument that says what is acted upon, or None.
        is_bound: The first argument is the class or the object, and no parameter.

    Raises:
        RequestError: a name is no argument of the function, or it cannot be looked into.
    """

    def __init__(
        self, function: Callable[..., Any], hide: Iterable[str], target: str | None, is_bound: bool
    ) -> None:
        try:
            signature = inspect.signature(function)
        except (TypeError, ValueError) as error:
            raise RequestError(
                f"a function without a signature cannot be governed: {error}"
            ) from error
        names = list(signature.parameters)
        kinds = {name: one.kind for name, one in signature.parameters.items()}
        self._signature = signature
        self._first = names[0] if names and (is_bound or names[0] in _BOUND) else None
        self._hidden, self._target = frozenset(hide), target
        self._open = {n for n, kind in kinds.items() if kind is inspect.Parameter.VAR_KEYWORD}
        for name in (*self._hidden, *((target,) if target else ())):
            if name not in kinds and not self._open:
                raise RequestError(f"expected an argument of the function, found: {name}")

    def read(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Call:
        """The call as an act's parameters.

        Raises:
            TypeError: the function could not be called like this.
            RequestError: an argument has no JSON form; the message names it.
        """
        bound = self._signature.bind(*args, **kwargs)
        bound.apply_defaults()
        given = dict(bound.arguments)
        given.pop(self._first or "", None)
        for name in self._open & given.keys():
            given |= given.pop(name)  # a name of `**` is a name like any other
        reasoning = given.get(REASONING)
        if reasoning is None or isinstance(reasoning, Reasoning):
            given.pop(REASONING, None)
        else:
            reasoning = None
        shown = {name: one for name, one in given.items() if name not in self._hidden}
        target = given.get(self._target) if self._target else ""
        return Call(shown, reasoning, str(json_of(self._target or "", target)))


@dataclasses.dataclass(frozen=True, slots=True)
class Call:
    """One call: the values that are shown to the gate, and why it is made."""

    values: Mapping[str, Any]
    reasoning: Reasoning | None
    target: str

    def parameters(self) -> dict[str, Json]:
        """The values as JSON; `RequestError` names the one that has none."""
        return {name: json_of(name, one) for name, one in self.values.items()}

    def is_still(self, parameters: Mapping[str, Json]) -> bool:
        """Whether the values are those that `parameters` were made of.

        Lists, mappings and objects can be changed by whoever else holds them while a decision is
        being recorded; the rest cannot.
        """
        if all(isinstance(one, _PLAIN) for one in self.values.values()):
            return True
        return canonical_json(self.parameters()) == canonical_json(dict(parameters))


def json_of(name: str, value: object, depth: int = _MAX_DEPTH) -> Json:
    """The one JSON form of an argument.

    Raises:
        RequestError: there is none, or it is nested too deeply; `name` says which.
    """
    if depth == 0:
        raise RequestError(f"{name}: expected at most {_MAX_DEPTH} levels")
    match value:
        case Enum():
            return json_of(name, value.value, depth - 1)
        case None | bool():
            return value
        case str():
            return _text(name, value)
        case int():
            # JSON numbers hold no more; a text of the same digits is another value than this.
            return int(value) if abs(value) <= MAX_INTEGER else {"integer": str(int(value))}
        case float() if math.isfinite(value):
            return float(value)
        case bytes() | bytearray() | memoryview():
            return {"bytes": len(bytes(value)), "sha256": hashlib.sha256(value).hexdigest()}
        case UUID() | PurePath():
            return _text(name, str(value))
        case Decimal():
            return {"decimal": str(value)}
        case date() | time():
            return value.isoformat()
        case timedelta():
            return {"seconds": str(value.total_seconds())}
        case Mapping():
            return {
                _key(name, key): json_of(f"{name}.{key}", one, depth - 1)
                for key, one in value.items()
            }
        case list() | tuple():
            return [json_of(f"{name}[{at}]", one, depth - 1) for at, one in enumerate(value)]
        case set() | frozenset():
            return sorted((json_of(name, one, depth - 1) for one in value), key=canonical_json)
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            fields = dataclasses.fields(value)
            named = {one.name: getattr(value, one.name) for one in fields}
            return json_of(name, named, depth - 1)
    raise RequestError(
        f"{name}: expected a value with a JSON form, found: {type(value).__name__}; "
        f'hide it with hide=("{name.partition(".")[0].partition("[")[0]}",)'
    )


def _key(name: str, key: object) -> str:
    if not isinstance(key, str):
        raise RequestError(f"{name}: expected names that are texts, found: {type(key).__name__}")
    return _text(name, key)


def _text(name: str, value: str) -> str:
    try:
        canonical_json(value)
    except FormatError as error:
        raise RequestError(f"{name}: {error}") from error
    return str(value)
