"""What is skipped or read in a short way comes to the same as if all were looked at."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.instructions import constraint, instruction

from tractatus.governance.crossref.buckets import Bucket, fill_bucket, speaking
from tractatus.governance.crossref.comparison import holds
from tractatus.governance.crossref.turned_down import turned_down
from tractatus.governance.facts import Fact, Source
from tractatus.governance.facts.numbers import written_number
from tractatus.governance.facts.schedules import read_period
from tractatus.governance.facts.shell import split_line
from tractatus.governance.instructions.instruction import KeyKind, Operator, Polarity
from tractatus.governance.instructions.memory import InstructionMemory

FEW = settings(max_examples=150, deadline=None)

NAMES = st.sampled_from(["a", "b", "src", "a.lock", "~", ".env", "..", ".", ""])
GLOBS = st.sampled_from(["*", "**", "*.lock", "a*", "?"])
PATTERNS = st.lists(st.one_of(NAMES, GLOBS), min_size=1, max_size=4).map("/".join)
PATHS = st.lists(NAMES, min_size=1, max_size=5).map("/".join)
PACKAGES = st.sampled_from(
    ["apache", "apache2", "apache-core", "log4j", "log4j-core", "lodash", "lodash_es", "a", "a2",
     "postgres", "pg", "psycopg", "psycopg2", "Left.Pad", "left-pad"]
)  # fmt: skip
HOSTS = st.sampled_from(["localhost", "127.0.0.1", "::1", "db.example", "DB.example.", "db"])
URLS = st.sampled_from(
    ["https://a.example", "https://A.example:443/x", "http://a.example/x", "https://b.example/x",
     "redis://127.0.0.1", "redis://localhost:6379/0", "no address"]
)  # fmt: skip
BANS = {
    KeyKind.PATH: (PATTERNS, PATHS, Operator.MATCHES),
    KeyKind.PACKAGE: (PACKAGES, PACKAGES.map(str.lower), Operator.EQUALS),
    KeyKind.HOST: (HOSTS, HOSTS.map(lambda one: one.lower().rstrip(".")), Operator.EQUALS),
    KeyKind.URL: (URLS, URLS, Operator.EQUALS),
}


@FEW
@given(st.data(), st.sampled_from(sorted(BANS)), st.sampled_from(["", "tree"]))
def test_no_ban_that_holds_is_left_out(data: st.DataObject, kind: KeyKind, unit: str) -> None:
    banned, values, operator = BANS[kind]
    bans = [
        (it := instruction(str(at), constraint(kind.value, one, operator, Polarity.FORBID)),
         it.classification.constraints[0])
        for at, one in enumerate(data.draw(st.lists(banned, max_size=6)))
    ]  # fmt: skip
    fact = Fact(kind, frozenset(), data.draw(values), Source.MODEL, "", unit, changes=True)
    memory = InstructionMemory()
    found = speaking(fill_bucket(bans), fact, memory)
    everything = speaking(Bucket(always=bans), fact, memory)
    told = [one for one in everything if holds(one[1], fact) is not False]
    assert sorted(one[0].id for one in told) == sorted(
        one[0].id for one in found if holds(one[1], fact) is not False
    )


WORDS = st.sampled_from(
    ["cd", "/srv/a", "A=1", "--x=2", "-p", "27017", "&&", "||", "|", ";", " ", "  ", "!", "a,b"]
)


@FEW
@given(st.lists(WORDS, max_size=12).map(" ".join), st.lists(WORDS, max_size=6).map("".join))
def test_joined_commands_are_read_as_letter_by_letter(spaced: str, joined: str) -> None:
    for line in (spaced, joined, f"{spaced};{joined}"):
        # A comment is read by the long way, and adds nothing.
        assert split_line(line)[0] == split_line(f"{line} # x")[0]


@FEW
@given(st.text(max_size=200))
def test_any_text_is_read_for_what_it_turns_down(text: str) -> None:
    for one in turned_down(text):
        assert one.name == one.name.lower()
        assert 0 <= one.start <= one.end <= len(text)


@FEW
@given(st.text(alphabet="*/0123456789,- @abcdefdailyhourly", max_size=24))
def test_a_period_is_a_length_of_time(text: str) -> None:
    period = read_period(text)
    assert period is None or period > 0


@FEW
@given(st.integers(0, 999), st.sampled_from([" ", "-", " and "]))
def test_a_number_is_the_same_written_out(number: int, joint: str) -> None:
    assert written_number(spelt(number, joint)) == number


SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)  # fmt: skip
TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def spelt(number: int, joint: str) -> str:
    if number < 20:
        return SMALL[number]
    if number < 100:
        return TENS[number // 10] + (f"-{SMALL[number % 10]}" if number % 10 else "")
    rest = f"{joint}{spelt(number % 100, joint)}" if number % 100 else ""
    return f"{SMALL[number // 100]} hundred{rest}"
