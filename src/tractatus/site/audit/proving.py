"""From one leaf to the signed root, each step of the way where a reader can see it.

The same proof as `verifier.prove.prove_leaf` gives, with what a proof file leaves out: which
subtree a hash stands for, on which side it is, and out of which tiles anybody can take it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tractatus.merkle.hashing import leaf_hash, node_hash
from tractatus.merkle.proofs import inclusion_proof, verify_inclusion
from tractatus.merkle.tiles import (
    TILE_HEIGHT,
    TILE_WIDTH,
    entries_path,
    tile_path,
)
from tractatus.notes.proof import TlogProof, format_proof
from tractatus.site.audit.view import AuditView, Checked


@dataclass(frozen=True, slots=True)
class Step:
    """One sibling on the way up.

    Args:
        begin: First leaf under the sibling.
        end: The leaf behind its last.
        is_left: Whether it stands to the left of what was hashed so far.
        sibling: Its hash.
        tiles: Paths of the tiles that its hash is made of.
        running: The hash of both together.
    """

    begin: int
    end: int
    is_left: bool
    sibling: bytes
    tiles: Sequence[str]
    running: bytes


@dataclass(frozen=True, slots=True)
class LeafProof:
    """An inclusion proof that holds.

    Args:
        index: Of the leaf.
        entry: The leaf, verbatim.
        bundle: Path of the entry bundle that it is in.
        offset: Where in that bundle the leaf begins, behind its length.
        leaf_hash: 32 bytes.
        steps: Bottom up; the last one's `running` is the root.
        checked: The checkpoint that the proof leads to.
    """

    index: int
    entry: bytes
    bundle: str
    offset: int
    leaf_hash: bytes
    steps: Sequence[Step]
    checked: Checked

    def file(self) -> bytes:
        """The same as a C2SP tlog-proof."""
        siblings = tuple(step.sibling for step in self.steps)
        return format_proof(TlogProof(self.index, siblings, self.checked.note))


def prove(view: AuditView, checked: Checked, index: int) -> LeafProof:
    """The proof of leaf `index`, which is below the size of `checked`; verified before it is given.

    Raises:
        ProofError: the copy does not lead to the signed root.
    """
    number, position = divmod(index, TILE_WIDTH)
    entries = view.copy.bundle(number)
    entry = entries[position]
    siblings = inclusion_proof(index, checked.size, view.hashes.read)
    verify_inclusion(index, checked.size, leaf_hash(entry), siblings, checked.root)
    running = leaf_hash(entry)
    steps = []
    for (begin, end), sibling in zip(_subtrees(index, 0, checked.size), siblings, strict=True):
        is_left = begin < index
        running = node_hash(sibling, running) if is_left else node_hash(running, sibling)
        steps.append(
            Step(
                begin,
                end,
                is_left,
                sibling,
                tuple(dict.fromkeys(_tiles(begin, end, checked.size))),
                running,
            )
        )
    return LeafProof(
        index=index,
        entry=entry,
        bundle=entries_path(number, min(TILE_WIDTH, checked.size - number * TILE_WIDTH)),
        offset=sum(len(one) + 2 for one in entries[:position]) + 2,
        leaf_hash=leaf_hash(entry),
        steps=steps,
        checked=checked,
    )


def _subtrees(index: int, begin: int, end: int) -> list[tuple[int, int]]:
    """The leaves under each sibling of `index` in the tree over [begin, end), bottom up."""
    if end - begin == 1:
        return []
    middle = begin + (1 << ((end - begin - 1).bit_length() - 1))
    if index < middle:
        return [*_subtrees(index, begin, middle), (middle, end)]
    return [*_subtrees(index, middle, end), (begin, middle)]


def _tiles(begin: int, end: int, size: int) -> Iterator[str]:
    """The tiles that hold the complete subtrees which [begin, end) is made of, left to right."""
    while begin < end:
        height = (end - begin).bit_length() - 1
        level, below = divmod(height, TILE_HEIGHT)
        index = (begin >> height << below) // TILE_WIDTH
        width = min(TILE_WIDTH, (size >> TILE_HEIGHT * level) - index * TILE_WIDTH)
        yield tile_path(level, index, width)
        begin += 1 << height
