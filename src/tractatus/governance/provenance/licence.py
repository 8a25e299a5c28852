"""Whether a person left the choice of a value to the content: "reply to the sender".

Depends on what was said and on one passage alone; each further passage can only refuse. A value
that stands in an order of the content is never left to it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from tractatus.governance.provenance import lexicon
from tractatus.governance.provenance.atoms import path_atoms
from tractatus.governance.provenance.content import Passage
from tractatus.governance.provenance.values import Part, Value

_WORD: Final = re.compile(r"[a-z0-9]+")
_SAYS: Final = "word:"


@dataclass(frozen=True, slots=True)
class Wish:
    """What people with authority said, taken together.

    Args:
        atoms: Every value that was said and not denied.
        words: The words among them, stop words left out.
        labels: The words by which a value may stand that is meant.
        is_many: Whether more than one may be meant.
    """

    atoms: frozenset[str]
    words: frozenset[str]
    labels: frozenset[str]
    is_many: bool

    @classmethod
    def of(cls, said: tuple[Passage, ...]) -> Wish:
        """Of all that was said."""
        atoms = frozenset(atom for one in said for atom in one.atoms)
        words = frozenset(one[5:] for one in atoms if one.startswith(_SAYS))
        meant = words - lexicon.STOPS
        answers = lexicon.SENDER_LABELS if words & lexicon.SENDER else frozenset[str]()
        is_many = bool(words & lexicon.MANY) or any(one.startswith("many:") for one in atoms)
        return cls(atoms, meant, meant | answers, is_many)


class Licence:
    """What the wish leaves to content in one act; every passage is looked through once.

    Args:
        wish: Of those with authority.
        kind: Of the act, as `asking.kind_of` says.
        has_side_effects: Whether the act does more than to read.
        root: Folder of the work, absolute; empty where nobody knows it.
    """

    def __init__(
        self, wish: Wish, kind: str, *, has_side_effects: bool = True, root: str = ""
    ) -> None:
        is_reading = kind == "fetch" or not has_side_effects
        self._links = lexicon.LINKS | lexicon.BROWSING if is_reading else lexicon.POINTERS
        self._root = next((one for one in path_atoms(root.lower())), "") if root else ""
        self._wish = wish
        self._kind = kind
        self._labelled: dict[tuple[int, str], frozenset[str]] = {}

    def leaves(self, value: Value, passage: Passage) -> bool:
        """Whether `value` is left to `passage`, in which it occurs."""
        # A host may be ordered elsewhere; where the whole value stands, that counts.
        here = value.main & passage.atoms.keys() or value.parts & passage.atoms.keys()
        marks = [passage.atoms[one] for one in here]
        if (
            any(mark.is_ordered or mark.is_hidden for mark in marks)
            or value.names & lexicon.NEVER_HANDED_ON
        ):
            return False
        if self._kind == "edit" and value.names & lexicon.PROSE:
            return True  # what is written into a file of the work reaches nobody by itself
        words = self._wish.words
        match value.part:
            case Part.MAIL:
                return self._is_the_one(value, "mail:", passage)
            case Part.URL:
                return bool(words & self._links) and self._is_the_link(value, passage)
            case Part.HOST:
                return bool(words & self._links)
            case Part.PATH:
                return self._is_the_file(value)
            case Part.AMOUNT:
                if self._kind in ("buy", "book"):
                    return True  # the price of what was asked for
                return bool(words & lexicon.MONEY) and self._is_the_one(value, "number:", passage)
            case Part.CODE:
                return self._is_the_one(value, "code:", passage)
            case _:
                return False

    def leaves_name(self, words: frozenset[str], passage: Passage) -> bool:
        """Whether a name is left to content: a person spoke of the kind of thing that it is."""
        if any(passage.atoms[one].is_ordered for one in words if one in passage.atoms):
            return False
        handed = lexicon.THINGS | lexicon.SENDER | lexicon.FILES
        return bool(self._wish.words & handed)

    def _is_the_one(self, value: Value, kind: str, passage: Passage) -> bool:
        """Whether it stands beside a word that was said, and nothing else of its kind does."""
        exact = value.main & passage.atoms.keys()
        labelled = self._among(kind, passage)
        if not exact & labelled:
            return False
        return self._wish.is_many or labelled <= value.main

    def _is_the_link(self, value: Value, passage: Passage) -> bool:
        """Whether it is the only address of the passage, or the only one that is so called."""
        exact = value.parts & passage.addresses
        if not exact:
            return False
        is_browsing = bool(self._wish.words & lexicon.BROWSING & self._links)
        if self._wish.is_many or is_browsing or len(passage.addresses) == 1:
            return True
        labelled = self._among("url:", passage)
        return bool(exact & labelled) and labelled <= exact

    def _is_the_file(self, value: Value) -> bool:
        """Whether a file of the project, or one of the kind that was spoken of, and no secret."""
        if is_secret(value):
            return False
        if self._kind in _PROJECT_WORK and is_below(value, self._root):
            return True
        return bool(self._wish.words & lexicon.FILES)

    def _among(self, kind: str, passage: Passage) -> frozenset[str]:
        """The values of a kind that stand beside a word that was said, or are called by one."""
        key = (id(passage), kind)
        if key not in self._labelled:
            labels = self._wish.labels | (lexicon.MONEY if kind == "number:" else frozenset())
            self._labelled[key] = frozenset(
                atom
                for atom, mark in passage.atoms.items()
                if atom.startswith(kind)
                and (mark.beside & labels or (kind == "mail:" and _called(atom) & labels))
            )
        return self._labelled[key]


_PROJECT_WORK: Final = frozenset({"edit", "run", "data", "fetch"})


def _called(mail: str) -> frozenset[str]:
    """The words of an address before its sign."""
    return frozenset(_WORD.findall(mail[5:].partition("@")[0]))


def is_below(value: Value, root: str = "") -> bool:
    """Whether a path stays below the place of work and is nothing hidden."""
    paths = [one for one in value.parts if one.startswith("path:")]
    if root:
        paths = [f"path:{one[len(root) + 1 :]}" if one.startswith(f"{root}/") else one
                 for one in paths]  # fmt: skip
    return not any(
        re.match(r"[/~]|[a-z]:", one[5:]) or any(s.startswith(".") for s in one[5:].split("/"))
        for one in paths
    )


def is_secret(value: Value) -> bool:
    """Whether a name says that it is a secret."""
    return any(
        set(_WORD.findall(one.partition(":")[2])) & lexicon.SECRETS
        or one.partition(":")[2] in lexicon.SECRETS
        for one in value.parts | value.words
    )
