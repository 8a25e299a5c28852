"""What the words around a flag say: whether it goes below, takes a value, whose it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from tractatus.governance.facts.values import read_port
from tractatus.governance.language.subjects import CATEGORY_OF, name_words, services_of

_QUANTITY: Final = re.compile(r"[0-9]{1,6}(?:ms|s|m|h|d)?")


def is_recursive(word: str) -> bool:
    """Whether a flag of a program that can go below makes it do so."""
    if word.startswith("--"):
        return word in ("--recursive", "--archive", "--delete")
    return word == "-delete" or (word.startswith("-") and bool(set(word[1:]) & set("rRa")))


def takes(flag: str, follows: str) -> bool:
    """Whether an unknown flag takes the word after it: only if that can be a value of its name."""
    if follows.startswith("-"):
        return False
    if flag.startswith("--"):
        return True
    return (flag == "-p" and read_port(follows) is not None) or _is_amount_of(flag, follows)


def _is_amount_of(flag: str, follows: str) -> bool:
    """Whether a flag of another program is followed by how many: `-n 25`, `-days 365`."""
    return flag != "-p" and flag[1:].isalpha() and _QUANTITY.fullmatch(follows) is not None


def services_in(argv: Sequence[str]) -> frozenset[str]:
    """The services that the first words of a command name, with what they are instances of."""
    found = services_of([word for one in argv[1:20] for word in name_words(one)])
    return found.union([CATEGORY_OF[word] for word in found])
