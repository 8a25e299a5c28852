"""The parameters of an act with its conflicts mended, where one value mends each."""

from __future__ import annotations

import copy
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from tractatus.governance.act import Act, Json, Span
from tractatus.governance.crossref.conflict import Conflict, Status

_ROOT: Final = "/parameters/"


def mend(act: Act, conflicts: Sequence[Conflict]) -> dict[str, Json]:
    """The act's parameters as the instructions would have them.

    Empty where nothing is to be mended, where two instructions want different values at one
    place, or where a conflict of more than a warning has no single value that mends it. It is a
    proposal: whoever takes it proposes a new act, which is decided anew.
    """
    if not conflicts:
        return {}
    wanted: dict[tuple[str, Json], Conflict] = {}
    for one in conflicts:
        if one.value is None or not one.parameter.startswith(_ROOT):
            continue
        other = wanted.setdefault((one.parameter, str(one.found)), one)
        if other.value != one.value:
            return {}
    wanted = {at: one for at, one in wanted.items() if not _is_inside(one, wanted.values())}
    grave = [one for one in conflicts if one.severity > Status.WARNING]
    if not wanted or any(
        (one.parameter, str(one.found)) not in wanted and not _is_inside(one, wanted.values())
        for one in grave
    ):
        return {}
    mended: dict[str, Json] = {name: _copied(value) for name, value in act.parameters.items()}
    done = [_mend_one(mended, one) for one in sorted(wanted.values(), key=_place, reverse=True)]
    return mended if all(done) else {}


def _copied(value: Json) -> Json:
    """A copy that can be changed; of JSON there is nothing else to copy."""
    if isinstance(value, dict | list):
        return copy.deepcopy(value)
    return value


def _is_inside(conflict: Conflict, wanted: Collection[Conflict]) -> bool:
    """Whether it is about a part of an address that is mended as a whole."""
    return any(
        other is not conflict
        and other.parameter == conflict.parameter
        and "://" in str(other.value)
        and other.place == conflict.place
        and str(conflict.found) in str(other.found)
        and str(conflict.value) in str(other.value)
        and "://" not in str(conflict.value)
        for other in wanted
    )


def _place(conflict: Conflict) -> tuple[str, int]:
    return conflict.parameter, conflict.place.start if conflict.place else -1


def _mend_one(parameters: dict[str, Json], conflict: Conflict) -> bool:
    steps = [
        step.replace("~1", "/").replace("~0", "~")
        for step in conflict.parameter.removeprefix(_ROOT).split("/")
    ]
    holder: Json = parameters
    for step in steps[:-1]:
        holder = _child(holder, step)
    last = steps[-1]
    old = _child(holder, last)
    if old is None:
        return False
    new = _replaced(old, conflict)
    if new is None:
        return False
    holder[int(last) if isinstance(holder, list) else last] = new
    return True


def _child(holder: Json, step: str) -> Json:
    if isinstance(holder, Mapping):
        return holder.get(step)
    if isinstance(holder, list) and step.isdigit() and int(step) < len(holder):
        return holder[int(step)]
    return None


def _replaced(old: Json, conflict: Conflict) -> Json:
    found, value = conflict.found, conflict.value
    if isinstance(old, bool):
        return None
    if isinstance(old, int | float):
        return value if old == found and isinstance(value, int | float) else None
    if isinstance(old, list):
        texts = [one if isinstance(one, str) else "" for one in old]
        hits = [at for at, one in enumerate(texts) if str(found) in one]
        if len(hits) != 1 or not isinstance(old[hits[0]], str):
            return None
        changed = list(old)
        changed[hits[0]] = _in_text(old[hits[0]], str(found), str(value), None)
        return changed if changed[hits[0]] is not None else None
    if not isinstance(old, str):
        return None
    if old.strip() == str(found):
        return str(value)
    return _in_text(old, str(found), str(value), conflict.place)


def _in_text(text: str, found: str, value: str, place: Span | None) -> str | None:
    """`found` replaced within `place`, if it stands there exactly once."""
    start, end = (place.start, place.end) if place else (0, len(text))
    part = text[start:end]
    if part.count(found) != 1:
        return None
    return text[:start] + part.replace(found, value) + text[end:]
