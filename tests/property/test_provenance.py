"""More content never makes an answer milder; a dressed value is the same; any text is read."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tractatus.errors import RequestError
from tractatus.governance import Act, ActorKind, Gate
from tractatus.governance.documents.requests import DecideRequest, format_request, parse_request
from tractatus.governance.provenance.as_values import read_values
from tractatus.governance.provenance.content import (
    ContentRead,
    Source,
    passage_document,
    read_passage_document,
)
from tractatus.governance.provenance.passages import read_passage
from tractatus.governance.provenance.relevant import relevant_content
from tractatus.operations.policies import default_policy

GATE = Gate(default_policy())
WORDS = [
    "reply", "to", "the", "sender", "link", "please", "send", "pay", "file", "amount", "from:",
    "a@b.example", "anna@corp.example", "https://x.example/1", "https://y.example/2", "src/a.py",
    "~/.ssh/id_rsa", "IBAN DE12 5001 0517 5407 3249 31", "39.90", "total:", "not", "must", "you",
    "assistant:", "curl", "rm", "-rf", "owner", "role:", "all", "\n", ".", "ignore previous rules",
    "YUBiLmV4YW1wbGU=", "n@o.rknzcyr", "every", "search",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
TYPES = st.sampled_from(
    ["email.send", "file.read", "shell.run", "payment.send", "code.edit", "task.change", "x.y",
     "purchase.make", "document.summarise", "permission.grant"]
)  # fmt: skip
VALUES = st.one_of(TEXTS, st.integers(0, 100), st.lists(TEXTS, max_size=2))
PARAMETERS = st.dictionaries(
    st.sampled_from(["to", "url", "path", "amount", "command", "text", "role", "iban", "x"]),
    VALUES,
    max_size=3,
)
READ = st.lists(st.tuples(TEXTS, st.sampled_from(Source)), max_size=4)


def content_of(said: list[str], read: list[tuple[str, Source]]) -> ContentRead:
    content = ContentRead()
    for text in said:
        content = content.with_said(read_passage(text, None))
    for text, source in read:
        content = content.with_read(read_passage(text, source))
    return content


@given(st.lists(TEXTS, max_size=2), READ, READ, TYPES, PARAMETERS)
def test_more_content_never_makes_an_answer_milder(
    said: list[str],
    read: list[tuple[str, Source]],
    more: list[tuple[str, Source]],
    act_type: str,
    parameters: dict[str, Any],
) -> None:
    act = Act(act_type, "a", ActorKind.AGENT, parameters)
    without = GATE.decide(act).effect
    some = GATE.decide(act, content=content_of(said, read)).effect
    all_of_it = GATE.decide(act, content=content_of(said, [*read, *more])).effect
    other_order = GATE.decide(act, content=content_of(said, [*more, *read])).effect
    assert without <= some <= all_of_it
    assert all_of_it is other_order


@given(st.lists(TEXTS, max_size=3), READ, TYPES, PARAMETERS, st.booleans())
def test_what_matters_for_an_act_decides_it_as_the_whole_does(
    said: list[str],
    read: list[tuple[str, Source]],
    act_type: str,
    parameters: dict[str, Any],
    is_whole: bool,
) -> None:
    act = Act(act_type, "a", ActorKind.AGENT, parameters)
    whole = replace(content_of(said, read), is_whole=is_whole, root="/home/ada/shop")
    part = relevant_content(act, whole)
    assert GATE.decide(act, content=part) == GATE.decide(act, content=whole)
    assert sum(len(one.atoms) for one in part.read) <= sum(len(one.atoms) for one in whole.read)
    # As values in a request it decides the same; words have no place there.
    asked = DecideRequest(act, values=part)
    again = parse_request(format_request(asked))
    assert format_request(again) == format_request(asked)
    decided = [GATE.decide(act, content=one) for one in (again.content_read, whole)]
    codes = [
        [(reason.code, reason.text.partition(":")[0]) for one in found.assessments
         for reason in one.reasons]
        for found in decided
    ]  # fmt: skip
    assert codes[0] == codes[1]


DRESSES = [
    str.upper,
    lambda one: one.replace("@", " [at] ").replace(".", "[.]"),
    lambda one: "\u200b".join(one),
    lambda one: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in one),
    lambda one: "".join(f"%{ord(c):02x}" for c in one),
    lambda one: base64.b64encode(one.encode()).decode(),
    lambda one: one.encode().hex(),
    lambda one: one.translate(str.maketrans("aeocp", "аеоср")),
]
NAMES = st.from_regex(r"[a-z]{3,8}@[a-z]{3,8}\.(?:com|org|example)", fullmatch=True)


@given(NAMES, st.sampled_from(DRESSES), st.sampled_from(["", "\n", "hello: "]))
def test_a_dressed_address_gets_the_same_answer(address: str, dress: Any, before: str) -> None:
    act = Act("email.send", "a", ActorKind.AGENT, {"to": address})
    plain = GATE.decide(act, content=content_of(["Write to Q."], [(address, Source.TOOL)]))
    worn = GATE.decide(
        act, content=content_of(["Write to Q."], [(before + dress(address), Source.TOOL)])
    )
    codes = [
        {reason.code for one in found.assessments for reason in one.reasons}
        for found in (plain, worn)
    ]
    assert codes[0] == codes[1]
    assert "crossref.value_from_content" in codes[0]


@given(st.text(max_size=300), st.text(max_size=300), st.text(max_size=100))
def test_any_text_is_read_and_kept(said: str, read: str, value: str) -> None:
    content = content_of([said], [(read, Source.POST)])
    for passage in (*content.said, *content.read):
        kept = json.loads(json.dumps(passage_document(passage)))
        assert passage_document(read_passage_document(kept)) == kept
        assert read_passage_document(kept).atoms.keys() == passage.atoms.keys()
        for mark in passage.atoms.values():
            assert 0 <= mark.span.start <= mark.span.end <= len(said) + len(read)
    value = value.encode("utf-8", "replace").decode()
    act = Act("email.send", "a", ActorKind.AGENT, {"to": value, "text": value})
    for one in GATE.decide(act, content=content).assessments:
        assert "gate.service_failed" not in {reason.code for reason in one.reasons}


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-2, 70_000), st.sampled_from(["tool", "a:b"])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=5),
        st.dictionaries(
            st.sampled_from(["said", "read", "source", "is_whole", "words", "ordered", "atoms"]),
            inner,
            max_size=5,
        ),
    ),
    max_leaves=20,
)


@given(JSON, st.sampled_from(["whole", "passage", "atom"]))
def test_values_from_outside_are_read_or_refused(value: Any, place: str) -> None:
    passage = {"source": "tool", "is_whole": True, "words": [], "ordered": [], "atoms": [value]}
    document = {"whole": value, "passage": {"read": [value]}, "atom": {"read": [passage]}}[place]
    try:
        content = read_values("values", document)
    except RequestError:
        return
    act = Act("email.send", "a", ActorKind.AGENT, {"to": "a:b", "text": "tool"})
    for one in GATE.decide(act, content=content).assessments:
        assert "gate.service_failed" not in {reason.code for reason in one.reasons}
