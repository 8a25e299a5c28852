"""What a database server that did not start is quoted with."""

from __future__ import annotations

from tractatus.adapters.postgres.postmaster import last_words

INITDB = b"""\
creating configuration files ... ok
running bootstrap script ... 2026-11-23 16:40:01 UTC [311] FATAL:  could not extend: No space
2026-11-23 16:40:01 UTC [311] HINT:  Check free disk space.

child process exited with exit code 1
initdb: removing data directory "/somewhere/cluster"
"""


def test_initdb_is_quoted_with_the_complaint_of_the_server_in_it() -> None:
    said = last_words(INITDB)
    assert "No space / " in said
    assert "Check free disk space." in said


def test_without_a_complaint_the_last_words_are_quoted() -> None:
    assert last_words(b"one\n\ntwo\nthree\nfour\n") == "two / three / four"
    assert last_words(b" \n") == "no output"


def test_the_complaint_of_an_earlier_start_is_not_quoted() -> None:
    assert "old" not in last_words(b"FATAL:  old\n" + b"LOG:  ready\n" * 20)
