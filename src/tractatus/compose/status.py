"""What `tractatus status` says: processes and their duties, sizes, last checkpoint, last canaries.

`healthy` means that every process was started and lives. Whether each also does its duty is in
`problem` of the process, with what to do about it in `advice`.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from typing import Any, Final

from tractatus.adapters.files import durable
from tractatus.adapters.machine import SystemClock
from tractatus.adapters.processes import state
from tractatus.compose.asking import ask
from tractatus.compose.settings import Settings
from tractatus.compose.signs import LOG, SEQUENCER_FILE, STORAGE, WITNESSES, read_sign
from tractatus.errors import StoreError, TractatusError
from tractatus.notes.checkpoint import open_checkpoint
from tractatus.notes.cosignature import cosignatures_of
from tractatus.notes.policy import parse_policy
from tractatus.notes.signed import parse_note

CANARY_FILE = "canary.json"
_PATIENCE: Final = 3.0
# No connection, or an answer that is not the one of /health/ready.
_NO_ANSWER: Final = (
    *(OSError, HTTPException),
    *(ValueError, KeyError, TypeError, IndexError, AttributeError),
)
_SIGN_PATIENCE_MS: Final = 35_000  # the sequencer pauses for half a minute at most
_ADVICE: Final = {
    "database": "look at the database: its disk, its connections, DATA/logs/postgres.log.",
    "recording": "acts are refused until records can be written: look at the database.",
    "log": "look at the log directory: `tractatus log fsck`.",
    "publication": "decisions are recorded and wait: look at the sequencer above.",
    "schema": "somebody changed the database by hand: `tractatus tenancy attest`.",
    "isolation": "an answer was about to show a foreign row: `tractatus tenancy attest`, "
    "then start it again.",
    "platform": "the pages say so themselves: look at the platform above.",
}
_SEQUENCER_ADVICE: Final = {
    LOG: "nothing is signed until this is settled: docs/operations/backup.md, "
    "'When the log does not go on'",
    STORAGE: "it tries again by itself: look at the database and the disk of the log",
    WITNESSES: "decisions are recorded and wait: see that the witnesses can be reached",
}


def read_status(settings: Settings) -> dict[str, Any]:
    """One JSON document; see the head of this module."""
    running = state.is_locked(settings.run)
    found = state.read_state(settings.run) if running else None
    is_ready = bool(found and found.ready)
    processes = [
        {
            "name": one.name,
            "pid": one.pid,
            "restarts": one.restarts,
            "alive": _is_alive(one.pid),
            **_duty(one.name, settings, is_alive=_is_alive(one.pid), is_ready=is_ready),
        }
        for one in (found.processes if found else [])
    ]
    return {
        "running": running,
        "healthy": is_ready and all(one["alive"] for one in processes),
        "problems": sum(1 for one in processes if one["problem"]),
        "ready": bool(found and found.ready),
        "pid": found.pid if found else None,
        "data": str(settings.data),
        "addresses": found.addresses if found else {},
        "processes": processes,
        "sizes": {"database": _size(settings.postgres), "log": _size(settings.log)},
        "checkpoint": _checkpoint(settings),
        "canary": _canary(settings),
    }


def describe(found: dict[str, Any]) -> str:
    """The same for a person."""
    if not found["running"]:
        return f"not running on {found['data']}; start it with `tractatus up`"
    lines = [f"running as process {found['pid']}" + ("" if found["ready"] else ", not ready yet")]
    lines += [f"  {name:<10} {address}" for name, address in found["addresses"].items()]
    for one in found["processes"]:
        how = "alive" if one["alive"] else "down"
        again = f", started again {one['restarts']} times" if one["restarts"] else ""
        good = one["good_seconds"]
        when = "" if good is None else f", did its duty {good} s ago"
        lines.append(f"  {one['name']:<10} process {one['pid']}, {how}{again}{when}")
        if one["problem"]:
            lines += [f"    PROBLEM  {one['problem']}", f"    do       {one['advice']}"]
    for name, size in found["sizes"].items():
        lines.append(f"  {name:<10} {size / 1e6:.1f} MB on disk")
    checkpoint, canary = found["checkpoint"], found["canary"]
    lines.append(
        f"  checkpoint {checkpoint['size']} leaves, cosigned {checkpoint['age_seconds']} s ago"
        if checkpoint
        else "  checkpoint none published yet"
    )
    lines.append(
        f"  canary     {canary['caught']} of {canary['sent']} caught, {canary['age_seconds']} s ago"
        if canary
        else "  canary     no round yet"
    )
    return "\n".join(lines)


def _duty(
    name: str, settings: Settings, *, is_alive: bool, is_ready: bool
) -> dict[str, str | int | None]:
    """When a process last did its duty, what is wrong with it, and what to do."""
    if not is_alive:
        problem = "it has ended and is about to be started again"
        advice = f"if it does not stay up, its reason is in {settings.logs / name}.log"
        return {"good_seconds": None, "problem": problem, "advice": advice}
    good, problem, advice = None, "", ""
    if is_ready:  # before that nothing is late yet
        match name:
            case "platform" | "site":
                problem, advice = _asked(name, settings)
                good = None if problem else 0
            case "sequencer":
                good, problem, advice = _sequencer(settings)
            case "canary":
                good, problem, advice = _canaries(settings)
            case "witness-1" | "witness-2":
                good = _newest(settings.data / name)
    return {"good_seconds": good, "problem": problem, "advice": advice}


def _asked(name: str, settings: Settings) -> tuple[str, str]:
    """What a process answers about itself."""
    port = settings.platform_port if name == "platform" else settings.site_port
    log = settings.logs / f"{name}.log"
    try:
        _, content = ask(settings.host, port, "/health/ready", _PATIENCE)
        checks = json.loads(content)["checks"]
        wrong = [
            f"{part}: {one[0]['output']}" for part, one in checks.items() if "output" in one[0]
        ]
    except _NO_ANSWER as error:
        return f"it does not answer ({type(error).__name__})", f"its reason is in {log}"
    if not wrong:
        return "", ""
    return "; ".join(wrong), " ".join(
        _ADVICE[part] for part in _ADVICE if any(one.startswith(f"{part}:") for one in wrong)
    ) or f"its reason is in {log}"


def _sequencer(settings: Settings) -> tuple[int | None, str, str]:
    sign = read_sign(settings.run / SEQUENCER_FILE)
    if sign is None:
        return None, "it has not said anything yet", _ADVICE["publication"]
    now = SystemClock().now_ms()
    good = (now - sign["good_at"]) // 1000 if sign["good_at"] else None
    if sign["problem"]:
        kind, _, words = sign["problem"].partition(": ")
        return good, words, _SEQUENCER_ADVICE.get(kind, _ADVICE["publication"])
    if now - sign["at"] > 2000 * settings.tick_seconds + _SIGN_PATIENCE_MS:
        return good, "it has gone silent", _ADVICE["publication"]
    return good, "", ""


def _canaries(settings: Settings) -> tuple[int | None, str, str]:
    found = _canary(settings)
    if found is None:
        return None, "", ""
    if found["caught"] < found["sent"]:
        missed = found["sent"] - found["caught"]
        advice = "the gate or the platform answered a known act wrongly: look at both at once"
        return found["age_seconds"], f"{missed} of {found['sent']} canaries were missed", advice
    if found["age_seconds"] > 2 * settings.heartbeat_seconds + 10:
        return found["age_seconds"], "no round for longer than promised", _ADVICE["database"]
    return found["age_seconds"], "", ""


def _newest(directory: Path) -> int | None:
    """Seconds since a witness last cosigned."""
    times = [path.stat().st_mtime for path in directory.glob("*.checkpoint")]
    return max(0, SystemClock().now_ms() // 1000 - int(max(times))) if times else None


def _is_alive(pid: int) -> bool:
    return pid > 0 and state.is_alive(pid)


def _size(directory: Path) -> int:
    """Bytes on disk; 0 where there is nothing, or nothing that we may look into."""
    total = 0
    # A directory that is removed while we look ends the walk in it, and no more.
    for folder, _, names in os.walk(directory):
        for name in names:
            with suppress(OSError):  # it was removed while we looked
                total += Path(folder, name).stat().st_size
    return total


def _checkpoint(settings: Settings) -> dict[str, Any] | None:
    note = durable.read(settings.log / "checkpoint")
    policy_text = durable.read(settings.log / "policy")
    if note is None or policy_text is None:
        return None
    try:
        policy = parse_policy(policy_text)
        opened = open_checkpoint(note, [log.key for log in policy.logs])
        times = [one.timestamp for one in cosignatures_of(parse_note(note), policy.witness_keys)]
    except TractatusError as error:
        raise StoreError(f"the published checkpoint is damaged: {error}") from error
    age = SystemClock().now_ms() // 1000 - min(times) if times else None
    return {
        "origin": opened.checkpoint.origin,
        "size": opened.checkpoint.size,
        "age_seconds": age,
    }


def _canary(settings: Settings) -> dict[str, Any] | None:
    data = durable.read(settings.run / CANARY_FILE)
    if data is None:
        return None
    round_: dict[str, Any] = json.loads(data)
    return {**round_, "age_seconds": SystemClock().now_ms() // 1000 - round_["at"]}
