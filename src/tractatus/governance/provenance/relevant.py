"""The part of a context on which the answer to one act can depend.

A session of an agent reads megabytes; of these an act is compared with the values that are its own
and with those that stand beside them. What is told of a context to whoever decides elsewhere need
be no more. A test holds the answers with the whole and with the part to each other.
"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import Final

from tractatus.governance.act import Act
from tractatus.governance.provenance import lexicon
from tractatus.governance.provenance.asking import kind_of
from tractatus.governance.provenance.content import ContentRead, Passage
from tractatus.governance.provenance.values import Part, values_of

# A value of these is held against all others of its kind in the same passage.
_COMPARED: Final = {
    Part.MAIL: "mail:",
    Part.URL: "url:",
    Part.AMOUNT: "number:",
    Part.CODE: "code:",
}


def relevant_content(act: Act, content: ContentRead) -> ContentRead:
    """What `origins_of` looks at for this act; its answer is the same.

    Args:
        act: The act that is to be decided.
        content: All that was said and read where it comes from.

    Returns:
        As many passages of what was read, in their order, each with what matters of it; and all
        that was said, as one passage.
    """
    values = values_of(act).values
    own = frozenset[str]().union(*(one.main | one.parts | one.words for one in values))
    ordered = frozenset(f"word:{one}" for one in _ordering(act))
    kinds = tuple({_COMPARED[one.part] for one in values if one.part in _COMPARED})
    return replace(
        content,
        said=_together(content.said),
        read=tuple(_of(one, own | ordered, kinds) for one in content.read),
    )


def _ordering(act: Act) -> frozenset[str]:
    """The words by which content orders acts of this kind; see `asking.orders`."""
    kind = kind_of(act)
    return lexicon.ORDERS & lexicon.KINDS[kind][1] if kind else lexicon.ORDERS


def _of(passage: Passage, wanted: frozenset[str], kinds: tuple[str, ...]) -> Passage:
    atoms = {
        atom: mark
        for atom, mark in passage.atoms.items()
        if atom in wanted or (kinds and atom.startswith(kinds))
    }
    return replace(passage, atoms=MappingProxyType(atoms))


def _together(said: tuple[Passage, ...]) -> tuple[Passage, ...]:
    if not said:
        return ()
    atoms = {atom: mark for one in said for atom, mark in one.atoms.items()}
    return (replace(said[0], atoms=MappingProxyType(atoms)),)
