"""Whether a host or a URL of an act stands where another one is asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from tractatus.governance.act import Act
from tractatus.governance.crossref.aboutness import texts_of
from tractatus.governance.crossref.addresses import (
    are_of_one_service,
    are_rival_paths,
    goes_on,
)
from tractatus.governance.crossref.comparison import url_host
from tractatus.governance.crossref.purposes import is_for_another, stands_for
from tractatus.governance.facts.fact import Fact, Source
from tractatus.governance.instructions.instruction import (
    Constraint,
    Instruction,
    Operator,
)
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.subjects import services_of

_EXCLUSIVE: Final = word_set(
    "only exclusively nothing solely always nowhere restrict restricted confine confined"
)
_MAIL: Final = re.compile(
    r"\b(?:e-?)?mails?\b|\baddress(?:es)?\b|\brecipients?\b|\binbox|\bnewsletters?\b|@",
    re.IGNORECASE,
)
_MAIL_HOST: Final = re.compile(
    r"^(?!.*\b(?:address(?:es)?|recipients?|inbox(?:es)?|domains?|newsletters?)\b|.*@).*"
    r"\b(?:hosts?|servers?|relay|smtp|through|via|outgoing|gateway|mailserver|connect|point)\b",
    re.IGNORECASE | re.DOTALL,
)


def misses_host(
    instruction: Instruction, constraint: Constraint, fact: Fact, act: Act
) -> bool | None:
    """Another host; one of the web, a registry or a mail address only if that was spoken of."""
    if "@" in fact.written and "email" in fact.words and _MAIL_HOST.search(instruction.text):
        return False  # where mail goes through, and not to whom
    if "email" in fact.words:
        return _MAIL.search(instruction.text) is not None
    is_far = _is_web(fact) or "registry" in fact.words
    if not is_far:
        return True
    if any(are_of_one_service(str(fact.value), one) for one in values_of(constraint)):
        return True
    return _stands_there(instruction, constraint, fact, act)


def misses_url(
    instruction: Instruction, constraint: Constraint, fact: Fact, act: Act
) -> bool | None:
    """Another URL for the same purpose, or another place of the very host."""
    required = values_of(constraint)
    value = str(fact.value)
    if any(one.startswith(value.rstrip("/") + "/") for one in required) and _joins(
        value, required, act
    ):
        return False  # the base, and what is put behind it
    if any(_is_rival_url(fact, one) for one in required):
        return True
    is_same = any(_scheme(value) == _scheme(one) for one in required)
    if _scheme(value) in _NO_ADDRESS and not is_same:
        return False
    on_host = any(url_host(value) == url_host(one) for one in required)
    if on_host and _asks(act):
        return None if any(goes_on(value, one) for one in required) else False
    found = _stands_there(instruction, constraint, fact, act)
    if found is True:
        return True
    if on_host:
        # Another place of the very host, where something is set.
        is_said = fact.source is Source.UNTRUSTED
        return found if is_said or _has_rest_beside(value, required, act) else True
    if is_same and found is None:
        return None
    return None if any(goes_on(value, one) for one in required) else False


# They name a thing that is kept, and not where that is.
_NO_ADDRESS: Final = frozenset({"s3", "g", "gs", "file", "data", "mailto", "urn", "arn"})


def _has_rest_beside(value: str, required: Sequence[str], act: Act) -> bool:
    """Whether only the host stands here, and the path that is required beside it."""
    if value.rstrip("/").count("/") > len("//"):
        return False
    tails = [one.partition("://")[2].partition("/")[2].strip("/") for one in required]
    return any(tail and _is_said(tail, value, required, act) for tail in tails)


def _is_said(rest: str, base: str, required: Sequence[str], act: Act) -> bool:
    """Whether the rest of an address is a text of its own, or stands in the text with its base.

    Not in the whole address: whoever copies the instruction into a note has not kept to it.
    """
    for _, text in texts_of(act.parameters):
        if text.strip("/ ") == rest:
            return True
        left = _without(text, required)
        if rest in left and base.rstrip("/") in left:
            return True
    return False


def _without(text: str, required: Sequence[str]) -> str:
    for one in required:
        text = text.replace(one, " ")
    return text


def _joins(value: str, required: Sequence[str], act: Act) -> bool:
    """Whether the act has the rest of what is required as a text of its own beside the base."""
    rests = [one.removeprefix(value.rstrip("/")).strip("/") for one in required]
    said = [_without(one, required) for _, one in texts_of(act.parameters)]
    return any(rest and any(f"'{rest}" in one or f'"{rest}' in one or f"/{rest}" in one
                            for one in said) for rest in rests)  # fmt: skip


def _asks(act: Act) -> bool:
    """Whether it is a request or a command, which may ask a host for other things as well."""
    return act.type.startswith(("http", "command", "shell", "fetch", "web.", "browser"))


def _stands_there(
    instruction: Instruction, constraint: Constraint, fact: Fact, act: Act
) -> bool | None:
    """Whether another address stands where the required one belongs, or nothing else may stand."""
    text, at = instruction.text, constraint.span.start
    if (found := stands_for(text, at, fact, act)) is not False:
        return found
    return None if is_exclusive(instruction) and not is_for_another(text, at, fact, act) else False


def _scheme(url: str) -> str:
    return url.lower().partition(":")[0].partition("+")[0].removesuffix("s")


def is_exclusive(instruction: Instruction) -> bool:
    """Whether the words of an instruction leave room for nothing else."""
    said = said_words(instruction.text)
    return not _EXCLUSIVE.isdisjoint(said) or {"no", "other"} <= said


@lru_cache(maxsize=2048)
def said_words(text: str) -> frozenset[str]:
    """The words of a text, without the marks between them."""
    return frozenset(text.lower().replace(",", " ").replace(".", " ").split())


def _is_rival_url(fact: Fact, required: str) -> bool:
    ours, theirs = url_host(str(fact.value)), url_host(required)
    if services_of(fact.words) - {"http", "https"}:
        scheme = required.partition(":")[0].partition("+")[0]
        return str(fact.value).partition(":")[0].partition("+")[0] == scheme
    tail = required.rstrip("/").partition("://")[2].partition("/")[2]
    same_path = bool(tail) and str(fact.value).rstrip("/").endswith(f"/{tail}")
    if _DOCUMENTS.match(ours) and not _DOCUMENTS.match(theirs):
        return False
    if ours == theirs:
        return are_rival_paths(str(fact.value), required)
    return same_path or are_of_one_service(ours, theirs)


# Where people read of a service.
_DOCUMENTS: Final = re.compile(r"(?:docs?|wiki|help|support|status|developers?|blog|learn)\.")


def _is_web(fact: Fact) -> bool:
    return fact.written.lower().startswith(("http://", "https://"))


def values_of(constraint: Constraint) -> list[str]:
    """The values of a constraint as texts: of a choice each."""
    many = constraint.operator is Operator.ONE_OF and isinstance(constraint.value, list)
    return [str(one) for one in (constraint.value if many else [constraint.value])]
