"""Lines of the log: one an event, in two forms, and nothing in them that is not ours to tell."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tractatus.adapters.processes.supervisor import bound_log
from tractatus.compose.logs import JsonLines, TextLines
from tractatus.errors import FormatError, StoreError
from tractatus.web.observing import request_id

SECRET = "what a member wrote"


@pytest.fixture
def logger() -> Iterator[tuple[logging.Logger, dict[str, io.StringIO]]]:
    made = logging.getLogger("tractatus.test")
    made.propagate = False
    made.setLevel(logging.DEBUG)
    streams = {"text": io.StringIO(), "json": io.StringIO()}
    for name, formatter in (("text", TextLines()), ("json", JsonLines("platform"))):
        handler = logging.StreamHandler(streams[name])
        handler.setFormatter(formatter)
        made.addHandler(handler)
    yield made, streams
    made.handlers.clear()


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_event_is_one_line_with_its_fields(logger: Any) -> None:
    log, streams = logger
    log.warning("two\nlines %s", "é", extra={"event": "tried", "fields": {"status": 503}})
    [line] = lines(streams["json"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line.pop("time"))
    assert line == {
        "level": "warning",
        "process": "platform",
        "event": "tried",
        "message": "two\nlines é",
        "status": 503,
    }


def test_a_line_names_its_request(logger: Any) -> None:
    log, streams = logger
    token = request_id.set("0123456789abcdef")
    log.info("here")
    request_id.reset(token)
    log.info("there")
    assert [line.get("request") for line in lines(streams["json"])] == ["0123456789abcdef", None]
    assert "[0123456789abcdef] here" in streams["text"].getvalue()


def test_of_an_error_the_type_and_the_places_are_written_and_never_foreign_words(
    logger: Any,
) -> None:
    log, streams = logger
    try:
        try:
            int(SECRET)
        except ValueError as error:
            raise StoreError("the database cannot be talked to: TimeoutError") from error
    except StoreError:
        log.exception("it failed")
    try:
        raise FormatError(f"not a name: {SECRET!r}")
    except FormatError:
        log.exception("it failed again")
    for stream in streams.values():
        assert SECRET not in stream.getvalue()
        assert "builtins.ValueError" in stream.getvalue()
        assert "the database cannot be talked to: TimeoutError" in stream.getvalue()
    ours, cause = lines(streams["json"])[0]["errors"]
    assert ours["type"] == "tractatus.errors.StoreError"
    assert cause["where"][0].startswith("unit/test_logs.py:")
    assert "message" not in cause
    assert str(Path.home()) not in streams["json"].getvalue()


def test_what_asyncio_prints_of_a_task_is_cut_off() -> None:
    record = logging.LogRecord(
        "asyncio",
        logging.ERROR,
        "",
        0,
        f"Task exception was never retrieved\nfuture: {SECRET}",
        (),
        None,
    )
    assert SECRET not in TextLines().format(record)
    assert SECRET not in JsonLines("site").format(record)
    assert "never retrieved" in TextLines().format(record)


def test_a_field_that_is_no_json_is_its_type(logger: Any) -> None:
    log, streams = logger
    log.info("x", extra={"fields": {"what": {SECRET}}})
    assert lines(streams["json"])[0]["what"] == "set"
    assert SECRET not in streams["json"].getvalue()


def test_a_long_log_begins_anew_under_its_writer(tmp_path: Path) -> None:
    log = tmp_path / "site.log"
    with log.open("ab", buffering=0) as writer:
        writer.write(b"old line\n" * 100)
        bound_log(log, limit=900)
        assert log.stat().st_size == 900
        writer.write(b"one more\n")
        bound_log(log, limit=900)
        assert log.read_bytes() == b""
        writer.write(b"new line\n")
    assert log.read_bytes() == b"new line\n"
    assert (tmp_path / "site.log.1").read_bytes() == b"old line\n" * 100 + b"one more\n"
    bound_log(tmp_path / "absent.log")
