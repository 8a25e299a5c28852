"""A value for a column, by its type: different on both sides, and long enough to be recognised."""

from __future__ import annotations

from typing import Final

from tractatus.isolation.schema.model import Column

DEFAULT: Final = "\x00default"  # no text of PostgreSQL can hold it
_DAYS: Final = ("2024-02-29", "2023-11-05")
_FIXED: Final = {
    "bool": ("true", "false"),
    "date": _DAYS,
    "timestamp": _DAYS,
    "timestamptz": _DAYS,
    "time": ("10:20:30", "11:21:31"),
    "timetz": ("10:20:30+00", "11:21:31+00"),
    "interval": ("3 hours", "4 hours"),
    "json": ('{"of": "attacker"}', '{"of": "victim"}'),
    "jsonb": ('{"of": "attacker"}', '{"of": "victim"}'),
    "bytea": ("\\x00aa", "\\x00bb"),
    "inet": ("10.1.2.3", "10.9.8.7"),
    "cidr": ("10.1.2.0/24", "10.9.8.0/24"),
    "macaddr": ("08:00:2b:01:02:03", "08:00:2b:09:08:07"),
    "macaddr8": ("08:00:2b:01:02:03:04:05", "08:00:2b:09:08:07:06:05"),
    "point": ("(1,2)", "(3,4)"),
    "line": ("{1,2,3}", "{4,5,6}"),
    "lseg": ("[(1,2),(3,4)]", "[(5,6),(7,8)]"),
    "box": ("(3,4),(1,2)", "(7,8),(5,6)"),
    "path": ("((1,2),(3,4))", "((5,6),(7,8))"),
    "polygon": ("((1,2),(3,4),(5,0))", "((5,6),(7,8),(9,0))"),
    "circle": ("<(1,2),3>", "<(4,5),6>"),
    "tsvector": ("attacker", "victim"),
    "tsquery": ("attacker", "victim"),
    "xml": ("<a/>", "<v/>"),
    "money": ("12.34", "56.78"),
    "hstore": ("of=>attacker", "of=>victim"),
    "ltree": ("attacker.a", "victim.v"),
    "pg_lsn": ("0/16AE7F8", "0/16AE7F9"),
    "oid": ("1001", "2002"),
    "name": ("attacker", "victim"),
}  # fmt: skip
_NUMBERS: Final = {"int2": 1_000, "int4": 1_000_000, "int8": 1_000_000_000, "numeric": 4, "float4": 4, "float8": 4}  # fmt: skip  # noqa: E501


def made_up(column: Column, is_victim: bool, place: int) -> str | None:
    """A value as text; None for NULL, `DEFAULT` where only the database can know.

    Args:
        column: Of which type.
        is_victim: Which side.
        place: Number of the table, so that keys of tables differ.
    """
    if column.is_array:
        return _array(column, is_victim, place)
    if column.kind == "e":
        return column.labels[min(is_victim, len(column.labels) - 1)] if column.labels else None
    if column.kind in ("r", "m"):
        return "empty" if column.kind == "r" else "{}"
    if column.base in _FIXED:
        return _FIXED[column.base][is_victim]
    if column.base in _NUMBERS:
        return _number(column, is_victim, place)
    if column.is_text:
        return _words(column, is_victim, place)
    if column.base == "uuid":
        return f"{'bbbbbbbb' if is_victim else 'aaaaaaaa'}-0000-4000-8000-{place:012d}"
    if column.base in ("bit", "varbit"):
        return ("1" if is_victim else "0") * (column.length or 1)
    if column.base == "vector":
        return "[" + ",".join(["1" if is_victim else "2"] * (column.length or 3)) + "]"
    return DEFAULT if column.default is not None or not column.not_null else None


def _number(column: Column, is_victim: bool, place: int) -> str:
    base = _NUMBERS[column.base]
    if base <= 4:
        return str(3 if is_victim else 2)
    # Long enough that it stands in an answer by no accident.
    return str(base * (2 if is_victim else 1) + (base // 8) * is_victim + place * 7 + 71)


def _words(column: Column, is_victim: bool, place: int) -> str:
    words = f"{'v' if is_victim else 'a'}{place}-{column.name.strip(chr(34))}"
    return words[: column.length] if column.length else words


def _array(column: Column, is_victim: bool, place: int) -> str:
    one = made_up(
        Column(column.name, column.type, column.base, column.kind, False, True, column.length,
               column.labels),
        is_victim,
        place,
    )  # fmt: skip
    if one is None or one == DEFAULT:
        return "{}"
    return '{"' + one.replace("\\", "\\\\").replace('"', '\\"') + '"}'
