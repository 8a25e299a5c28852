"""Edits that take away what was told, caps by their topic, entries of a calendar, what is read."""

from __future__ import annotations

import pytest

from tractatus.governance.act import Act, ActorKind, Json
from tractatus.governance.crossref import cross_reference
from tractatus.governance.instructions.instruction import Place
from tractatus.governance.instructions.memory import InstructionMemory
from tractatus.governance.instructions.told import Told, remember_told


def is_found(text: str, act_type: str, parameters: dict[str, Json]) -> bool:
    memory = remember_told(InstructionMemory(), [Told(text, 0)]).seen_from(Place(), 1_000)
    return bool(
        cross_reference(Act(act_type, "agent", ActorKind.AGENT, parameters), memory).conflicts
    )


def edit(path: str, old: str, new: str) -> dict[str, Json]:
    return {"file_path": path, "old_string": old, "new_string": new}


@pytest.mark.parametrize(
    ("text", "parameters", "is_against"),
    [
        ("Pin the compiler at 4.8.3 please", edit("build.cfg", "ver = 4.8.3", "ver = 5.1.0"), True),
        ("Pin the compiler at 4.8.3 please", edit("build.cfg", "ver = v4.8.3", "ver = 6"), True),
        ("Pin the compiler at 4.8.3 please", edit("build.cfg", "# 4.8.3", "# see notes"), False),
        ("Pin the compiler at 4.8.3 please", edit("build.cfg", "x = 2.0.0", "x = 3.0.0"), False),
        ("Clients get 90 calls a minute from the throttle",
         edit("throttle.go", "rate: 90,", "rate: 900,"), True),
        ("Clients get 90 calls a minute from the throttle",
         edit("lamp.css", "hue: 90,", "hue: 120,"), False),
        ("Clients get 90 calls a minute from the throttle",
         edit("throttle.go", "rate: 90, top: 4", "rate: 90, top: 5"), False),
    ],
)  # fmt: skip
def test_an_edit_of_the_number_that_was_told(
    text: str, parameters: dict[str, Json], *, is_against: bool
) -> None:
    assert is_found(text, "file.edit", parameters) is is_against


@pytest.mark.parametrize(
    ("name", "value", "is_against"),
    [
        ("tours.harbour.capacity", 60, True),
        ("tours.harbour.capacity", 35, False),
        ("kitchen.fridge.capacity", 60, False),
    ],
)
def test_a_cap_is_of_what_it_shares_a_word_with(name: str, value: int, *, is_against: bool) -> None:
    text = "The harbour tour has room for 40 guests, do not let it accept more."
    assert is_found(text, "setting.change", {"name": name, "value": value}) is is_against


@pytest.mark.parametrize(
    ("text", "title", "is_against"),
    [
        ("Team meetings last 30 minutes.", "Team meeting on budgets", True),
        ("Team meetings last 30 minutes.", "Weekly sync", True),
        ("Team meetings last 30 minutes.", "Trip to the mill", False),
        ("Keep the camera pictures for 3 days.", "Leave of Ms Ott", False),
    ],
)
def test_an_entry_of_a_calendar_is_of_its_title(text: str, title: str, *, is_against: bool) -> None:
    span = {"start": "2026-05-04T09:00", "end": "2026-05-04T15:00", "title": title}
    assert is_found(text, "calendar.create", span) is is_against


@pytest.mark.parametrize(
    ("statement", "is_against"),
    [
        ("SELECT count(*) FROM ledger_2019", False),
        ("UPDATE ledger_2019 SET total = 0", True),
        ("DELETE FROM ledger_2019", True),
    ],
)
def test_what_is_read_only_is_read(statement: str, *, is_against: bool) -> None:
    text = "Table ledger_2019 is read-only for you, whoever asks."
    assert is_found(text, "sql.execute", {"statement": statement}) is is_against


def test_a_package_goes_by_the_name_that_it_is_imported_by() -> None:
    text = "Hashes of passwords: blake9-cffi, nothing else."
    code: dict[str, Json] = {"path": "pw.py", "content": "from blake9 import Hasher\n"}
    assert not is_found(text, "file.write", code)


def test_a_flag_beside_a_command_makes_it_no_rehearsal() -> None:
    text = "Don't delete files without asking me first."
    assert is_found(text, "command.run", {"command": "rm -rf out/", "dry_run": True})
    assert not is_found(text, "file.delete", {"path": "out/a.txt", "dry_run": True})


@pytest.mark.parametrize("name", ["note", "title", "confirmed", "target", "engine"])
def test_who_repeats_an_instruction_has_not_kept_to_it(name: str) -> None:
    text = "Recordings of the choir go to s3://choir-archive/recordings."
    act: dict[str, Json] = {"command": "aws s3 cp take1.wav s3://choir-public/2026/take1.wav"}
    assert is_found(text, "command.run", act)
    assert is_found(text, "command.run", {**act, name: text})
    assert is_found(text, "command.run", {name: text, **act})


def test_the_name_of_a_document_covers_only_what_is_written_into_it() -> None:
    text = "No issues on the tracker of the printer firm, please."
    act: dict[str, Json] = {"target": "1 EUR", "file_path": "pool.ini", "content": "workers = 4\n"}
    assert is_found("at most two workers", "file.write", act)
    assert not is_found(text, "file.write", {"path": "README.md", "content": "The printer hums."})
