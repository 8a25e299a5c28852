"""`@gate.governed(...)`: one decorator for every shape of function.

    function            decided at each call, before the body
    coroutine function  decided when it is awaited; called and never awaited, it does nothing
    generator           decided at the first `next`; iterated by nobody, it does nothing
    async generator     the same
    method              `self` and `cls` are no parameters; `classmethod` and `staticmethod` may
                        stand above or below

The wrapper keeps name, documentation, signature and annotations.
"""

from __future__ import annotations

import functools
import inspect
import logging
from collections.abc import AsyncGenerator, Callable, Collection, Generator
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, Final, ParamSpec, TypeVar, cast, overload

from tractatus.errors import RequestError
from tractatus.governance.act import Act, Impact, is_act_type
from tractatus.governance.documents.requests import DecideRequest
from tractatus.governance.language.words import shown
from tractatus.integrations.arguments import Arguments, Call
from tractatus.integrations.asking import Asking
from tractatus.integrations.permits import Mode, Observed, Permit, refusal

if TYPE_CHECKING:
    from tractatus.integrations.governed import GovernedGate

_log = logging.getLogger(__name__)

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")
Method = TypeVar("Method", bound="classmethod[Any, Any, Any] | staticmethod[Any, Any]")


class Governing:
    """The decorator that `GovernedGate.governed` makes; see there."""

    def __init__(
        self,
        gate: GovernedGate,
        act_type: str,
        *,
        impact: str,
        reversible: bool,
        target: str | None,
        actor: str | Callable[..., str] | None,
        text: str,
        hide: Collection[str],
    ) -> None:
        if not is_act_type(act_type):
            raise RequestError(
                f"act_type: expected object.verb in a-z, 0-9, _, found: {shown(str(act_type))}"
            )
        if impact not in (levels := [one.name.lower() for one in Impact]):
            raise RequestError(f"impact: expected one of {', '.join(levels)}, found: {impact!r}")
        if isinstance(hide, str):
            raise RequestError(f'hide: expected a tuple of names, as in ("{hide}",)')
        self._gate, self._type, self._impact = gate, act_type, Impact[impact.upper()]
        self._reversible, self._target, self._actor = reversible, target, actor
        self._text, self._hide = text, hide

    @overload  # a method object comes back as one, although it can be called, too
    def __call__(self, function: Method) -> Method: ...  # type: ignore[overload-overlap]

    @overload
    def __call__(self, function: Callable[Parameters, Result]) -> Callable[Parameters, Result]: ...

    def __call__(self, function: Any) -> Any:
        """The function with the gate before it; raises as `GovernedGate.governed`."""
        if isinstance(function, classmethod | staticmethod):
            inner = self._wrap(function.__func__, is_bound=isinstance(function, classmethod))
            return type(function)(inner)
        return self._wrap(function, is_bound=False)

    def _wrap(self, function: Callable[..., Any], *, is_bound: bool) -> Callable[..., Any]:
        governed = _Governed(
            self, self._gate, Arguments(function, self._hide, self._target, is_bound)
        )
        called = function if inspect.isroutine(function) else type(function).__call__
        wrap = next(wrap for is_shape, wrap in _SHAPES if is_shape(function) or is_shape(called))
        return cast("Callable[..., Any]", wrap(governed, function))

    def request(self, call: Call, args: Any, kwargs: Any) -> DecideRequest:
        """The act of a call; `RequestError` names an argument that has no JSON form."""
        actor = self._actor
        act = Act(
            type=self._type,
            actor=self._gate.actor if actor is None
            else actor if isinstance(actor, str) else actor(*args, **kwargs),
            parameters=call.parameters(),
            impact=self._impact,
            reversible=self._reversible,
            target=call.target,
            description=self._text,
        )  # fmt: skip
        return DecideRequest(act, call.reasoning)


class _Governed:
    """What a wrapper does around one call."""

    def __init__(self, governing: Governing, gate: GovernedGate, arguments: Arguments) -> None:
        self._governing, self._gate, self._arguments = governing, gate, arguments

    def question(self, args: Any, kwargs: Any) -> Question | None:
        """What to ask for one call; None where shadow cannot tell, and lets the call go on.

        Raises:
            TypeError: the function could not be called like this.
            RequestError: an argument has no JSON form.
        """
        try:
            call = self._arguments.read(args, kwargs)
            return Question(self._gate, call, self._governing.request(call, args, kwargs))
        except Exception as error:
            if self._gate.mode is Mode.ENFORCE:
                raise
            _log.error("shadow: a call could not be described: %s", type(error).__name__)
            return None


class Question(Asking):
    """The act of one call, which must still be that call when it begins."""

    def __init__(self, gate: GovernedGate, call: Call, request: DecideRequest) -> None:
        super().__init__(gate, request)
        self._call, self._parameters = call, request.act.parameters
        self._is_enforced = gate.mode is Mode.ENFORCE

    def _let_go_on(self, answered: Permit | Observed) -> Permit | Observed:
        super()._let_go_on(answered)
        if self._is_enforced and not self._call.is_still(self._parameters):
            raise refusal("gate.act_changed")
        return answered


def _plain(governed: _Governed, function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        question = governed.question(args, kwargs)
        if question is None:
            return function(*args, **kwargs)
        with question:
            return function(*args, **kwargs)

    return wrapper


def _coroutine(governed: _Governed, function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    async def wrapper(*args: Any, **kwargs: Any) -> Any:
        question = governed.question(args, kwargs)
        if question is None:
            return await function(*args, **kwargs)
        async with question:
            return await function(*args, **kwargs)

    return wrapper


def _generator(governed: _Governed, function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
        question = governed.question(args, kwargs)
        if question is None:
            return (yield from function(*args, **kwargs))
        question.begin()
        with question.watched():
            return (yield from function(*args, **kwargs))

    return wrapper


def _async_generator(governed: _Governed, function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    async def wrapper(*args: Any, **kwargs: Any) -> AsyncGenerator[Any, Any]:
        question = governed.question(args, kwargs)
        if question is not None:
            await question.begin_async()
        with question.watched() if question else nullcontext():
            inner = function(*args, **kwargs)
            try:
                value = await anext(inner)
                while True:
                    try:
                        sent = yield value
                    except GeneratorExit:
                        raise
                    except BaseException as error:  # noqa: BLE001 - `athrow` is for the inner one
                        value = await inner.athrow(error)
                    else:
                        value = await inner.asend(sent)
            except StopAsyncIteration:
                return
            finally:
                await inner.aclose()

    return wrapper


# The first that fits; `functools.partial` is looked through by `inspect` itself.
_SHAPES: Final[tuple[tuple[Callable[[Any], bool], Callable[..., Any]], ...]] = (
    (inspect.isasyncgenfunction, _async_generator),
    (inspect.iscoroutinefunction, _coroutine),
    (inspect.isgeneratorfunction, _generator),
    (lambda _: True, _plain),
)
