"""Everything that is damaged in a log on disk, not only the first thing.

Where files contradict each other, the one is damaged that stands alone: of an entry bundle, its
hash tile and the hash above it, two agree; on the right edge the signed root is the third.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from tractatus.errors import FormatError, LogStateError, SignatureError, StoreError
from tractatus.merkle.growth import RightEdge, edge_tiles
from tractatus.merkle.hashing import leaf_hash
from tractatus.merkle.tiles import (
    ENTRIES,
    TILE_HEIGHT,
    TILE_WIDTH,
    Tile,
    entries_path,
    full_tile_root,
    parse_entry_bundle,
    parse_hash_tile,
    parse_tile_path,
    tile_path,
)
from tractatus.notes.checkpoint import Checkpoint, open_checkpoint, parse_checkpoint
from tractatus.notes.cosignature import cosignatures_of
from tractatus.notes.signed import parse_note
from tractatus.verifier.leaves import LeafWalk
from tractatus.verifier.readers import LogReader
from tractatus.verifier.trust import Trust

OTHER_FILES: Final = ("checkpoint", "policy")


# Who has this much needs a backup, and a signed size may be nonsense: the list must end.
MAX_DAMAGE: Final = 1000


@dataclass(frozen=True, slots=True)
class Damage:
    """One damaged resource, by its path, and what is wrong with it."""

    path: str
    problem: str


@dataclass(slots=True)
class Findings:
    """All damage, and the size of the tree that was examined; or as much as there is room for."""

    size: int = 0
    is_complete: bool = True
    damage: list[Damage] = field(default_factory=list)
    known: frozenset[str] = frozenset()

    def add(self, path: str, problem: str) -> None:
        """One more, unless the path is `known`; `LogStateError` at MAX_DAMAGE of them."""
        if path in self.known:
            return
        self.damage.append(Damage(path, problem))
        if len(self.damage) >= MAX_DAMAGE:
            self.is_complete = False
            raise LogStateError(f"at least {MAX_DAMAGE} files are damaged")


def find_damage(
    reader: LogReader,
    trust: Trust | None,
    present: Iterable[str],
    known: Iterable[tuple[str, str]] = (),
) -> Findings:
    """Examine a log file by file.

    Without a checkpoint that its log has signed the files are still held against each other: as
    the largest tree that they make up.

    Args:
        reader: Of the log's files.
        trust: Whose signatures the checkpoint must have; None where nobody knows any more.
        present: Paths of all files that are there, in any order.
        known: (path, problem) of what is wrong already.
    """
    findings = Findings()
    with suppress(LogStateError):
        for path, problem in known:
            findings.add(path, problem)
            findings.known |= {path}
        paths = set(present) - set(OTHER_FILES)
        checkpoint = _checkpoint(reader, trust, findings)
        size = checkpoint.size if checkpoint else _size_by_files(paths)
        findings.size = size
        root = checkpoint.root if checkpoint else None
        examination = _Examination(reader, size, root, findings)
        examination.run()
        examination.compare_older(sorted(paths))
    return findings


def _size_by_files(paths: Collection[str]) -> int:
    """The largest tree whose right edge is here; of several, only the last is not a beginning."""
    ends = {0}
    for path in paths:
        with suppress(FormatError):
            tile = parse_tile_path(path)
            if tile.level == ENTRIES and tile.index <= len(paths):
                ends.add(tile.index * TILE_WIDTH + tile.width)
    return next(
        size
        for size in sorted(ends, reverse=True)
        if all(tile.path in paths for tile in edge_tiles(size))
    )


def _checkpoint(reader: LogReader, trust: Trust | None, findings: Findings) -> Checkpoint | None:
    """The signed checkpoint; None, and a finding, where its log did not sign it."""
    try:
        data = reader.read("checkpoint")
        if data is None:
            raise FormatError("missing")
        if trust is None:  # what it says is then all that can be had
            return parse_checkpoint(parse_note(data).text)
        checkpoint = open_checkpoint(data, trust.log_keys).checkpoint
    except (FormatError, SignatureError, StoreError) as error:
        findings.add("checkpoint", str(error))
        return None
    try:
        cosignatures = cosignatures_of(parse_note(data), trust.policy.witness_keys)
        trust.policy.check([one.key for one in cosignatures])
    except SignatureError as error:
        findings.add("checkpoint", str(error))
    return checkpoint


class _Examination:
    """Bundles and tiles of one tree, from the leaves up."""

    def __init__(
        self, reader: LogReader, size: int, root: bytes | None, findings: Findings
    ) -> None:
        self._reader = reader
        self._size = size
        self._root = root
        self._findings = findings
        self._leaves = LeafWalk()
        self._are_leaves_whole = True
        # The right hashes of each level, as far as they can be told.
        self._levels: list[list[bytes | None]] = []

    def run(self) -> None:
        """Read every file of the tree once."""
        parents = self._stated(1)
        leaves: list[bytes | None] = []
        full = self._size // TILE_WIDTH
        for index in range(full):
            leaves += self._full_bundle(index, parents[index])
        self._levels.append(leaves)
        while len(self._levels[-1]) >= TILE_WIDTH:
            level = len(self._levels)
            self._levels.append(self._level(parents if level == 1 else self._stated(level)))
        self._last_bundle(full, self._size % TILE_WIDTH)
        self._check_leaves()

    def _full_bundle(self, index: int, parent: bytes | None) -> Sequence[bytes | None]:
        """Leaf hashes of a full bundle: of bundle, tile and the hash above, two must agree."""
        entries, tile = self._entries(index, TILE_WIDTH), self._tile(0, index, TILE_WIDTH)
        hashes = entries and [leaf_hash(entry) for entry in entries]
        if hashes == tile and hashes is not None:
            return hashes
        if hashes is None or tile is None:
            return self._only_one(index, hashes, tile, parent)
        if full_tile_root(hashes) == parent:
            self._findings.add(tile_path(0, index), "is not the hashes of its entries")
            return hashes
        if full_tile_root(tile) == parent:
            self._blame_entries(index, hashes, tile)
            return tile
        self._blame_both(index, TILE_WIDTH)
        return [None] * TILE_WIDTH

    def _only_one(
        self,
        index: int,
        hashes: Sequence[bytes] | None,
        tile: Sequence[bytes] | None,
        parent: bytes | None,
    ) -> Sequence[bytes | None]:
        """Where bundle or tile is unreadable, the other is right if it leads to the hash above."""
        known = hashes or tile
        if known is None:
            return [None] * TILE_WIDTH
        if parent is None or full_tile_root(known) == parent:
            return known
        path = entries_path(index) if tile is None else tile_path(0, index)
        self._findings.add(path, "does not lead to the tile above")
        return [None] * TILE_WIDTH

    def _last_bundle(self, index: int, width: int) -> None:
        """The partial bundle, its tile and the signed root: two must agree, as above."""
        entries, tile = (
            (self._entries(index, width), self._tile(0, index, width)) if width else ([], [])
        )
        hashes = None if entries is None else [leaf_hash(entry) for entry in entries]
        right: Sequence[bytes | None] = [None] * width
        if hashes is not None and self._is_root(hashes, tile):
            right = hashes
            if tile is not None and tile != hashes:
                self._findings.add(tile_path(0, index, width), "is not the hashes of its entries")
        elif tile is not None and self._is_root(tile, hashes):
            right = tile
            if hashes is not None:
                self._blame_entries(index, hashes, tile)
        elif hashes is not None and tile is not None and hashes != tile:
            self._blame_both(index, width)
        elif hashes is not None or tile is not None:
            self._are_leaves_whole = False
            self._blame_edge(index, width, hashes, tile)
        self._levels[0] += right

    def _blame_edge(
        self,
        index: int,
        width: int,
        hashes: Sequence[bytes] | None,
        tile: Sequence[bytes] | None,
    ) -> None:
        """What is left does not lead to the signed root: the one file, or what was signed."""
        path = "checkpoint"
        if tile is None:
            path = entries_path(index, width)
        elif hashes is None:
            path = tile_path(0, index, width)
        self._findings.add(path, "the files do not lead to the signed root")

    def _is_root(self, last: Sequence[bytes], other: Sequence[bytes] | None) -> bool:
        """Whether the right edge, with `last` as its leaf hashes, gives the signed root.

        Where no root is signed, whether `other`, if it can be read, says the same.
        """
        if self._root is None:
            return other in (None, last)
        edge = [[*row[len(row) - len(row) % TILE_WIDTH :]] for row in self._levels]
        edge[0] = [*last]
        known = [[one for one in row if one is not None] for row in edge]
        return known == edge and RightEdge(self._size, (), known).root == self._root

    def _blame_entries(self, index: int, hashes: Sequence[bytes], tile: Sequence[bytes]) -> None:
        self._are_leaves_whole = False
        first = index * TILE_WIDTH
        wrong = [str(first + at) for at, one in enumerate(hashes) if one != tile[at]]
        path = entries_path(index, len(hashes))
        self._findings.add(path, f"{len(wrong)} entries do not have their hash, first {wrong[0]}")

    def _blame_both(self, index: int, width: int) -> None:
        self._are_leaves_whole = False
        for path in (entries_path(index, width), tile_path(0, index, width)):
            self._findings.add(path, "bundle, tile and what is above contradict each other")

    def _level(self, stated: Sequence[bytes | None]) -> list[bytes | None]:
        """The hashes over the level below; a tile that states others is damaged."""
        level, below = len(self._levels), self._levels[-1]
        right: list[bytes | None] = []
        for index, one in enumerate(stated):
            hashes = [h for h in below[index * TILE_WIDTH :][:TILE_WIDTH] if h is not None]
            right.append(full_tile_root(hashes) if len(hashes) == TILE_WIDTH else one)
        for start in range(0, len(stated), TILE_WIDTH):
            part = slice(start, start + TILE_WIDTH)
            pairs = zip(stated[part], right[part], strict=True)
            if any(one is not None and one != other for one, other in pairs):
                path = tile_path(level, start // TILE_WIDTH, len(stated[part]))
                self._findings.add(path, "is not the hashes of the tiles below")
        return right

    def _stated(self, level: int) -> list[bytes | None]:
        """The hashes of a level as its tiles hold them; None where a tile is unreadable."""
        count = self._size >> TILE_HEIGHT * level
        stated: list[bytes | None] = []
        for start in range(0, count, TILE_WIDTH):
            width = min(TILE_WIDTH, count - start)
            stated += self._tile(level, start // TILE_WIDTH, width) or [None] * width
        return stated

    def _tile(self, level: int, index: int, width: int) -> list[bytes] | None:
        path = tile_path(level, index, width)
        try:
            return parse_hash_tile(self._read(path), width)
        except (FormatError, StoreError) as error:
            self._findings.add(path, str(error))
            return None

    def _entries(self, index: int, width: int) -> list[bytes] | None:
        path = entries_path(index, width)
        try:
            entries = parse_entry_bundle(self._read(path), width)
        except (FormatError, StoreError) as error:
            self._findings.add(path, str(error))
            self._are_leaves_whole = False
            return None
        self._leaves.add(entries)
        return entries

    def _read(self, path: str) -> bytes:
        data = self._reader.read(path)
        if data is None:
            raise FormatError("missing")
        return data

    def _check_leaves(self) -> None:
        """Order and summaries, where every entry is what was signed."""
        self._leaves.finish()
        if not self._are_leaves_whole:
            return
        for problem in (self._leaves.order_error, self._leaves.summary_error):
            if problem:
                self._findings.add("tile/entries", problem)

    def compare_older(self, present: Sequence[str]) -> None:
        """Partial tiles of earlier sizes must be the beginning of what is there now."""
        for path in present:
            if path.rpartition("/")[2].startswith("."):
                continue  # a writer's unfinished file, which nobody reads
            try:
                tile = parse_tile_path(path)
            except FormatError:
                self._findings.add(path, "not a file of a log")
                continue
            shift = TILE_HEIGHT * max(tile.level, 0)
            count = self._size >> shift
            end = tile.index * TILE_WIDTH + tile.width
            if end > count:
                self._examine_staged(tile)
            elif tile.width < TILE_WIDTH and end < count:
                self._compare_partial(tile)

    def _examine_staged(self, tile: Tile) -> None:
        """No checkpoint speaks of it yet, but files are whole from the moment they have a name."""
        if tile.level == ENTRIES:
            self._older_entries(tile)
        else:
            self._tile(tile.level, tile.index, tile.width)

    def _compare_partial(self, tile: Tile) -> None:
        start, level = tile.index * TILE_WIDTH, max(tile.level, 0)
        expected = self._levels[level][start : start + tile.width]
        if tile.level == ENTRIES:
            entries = self._older_entries(tile)
            found = entries and [leaf_hash(entry) for entry in entries]
        else:
            found = self._tile(tile.level, tile.index, tile.width)
        if found is not None and None not in expected and found != expected:
            self._findings.add(tile.path, "is not the beginning of the tile that it became")

    def _older_entries(self, tile: Tile) -> list[bytes] | None:
        try:
            return parse_entry_bundle(self._read(tile.path), tile.width)
        except (FormatError, StoreError) as error:
            self._findings.add(tile.path, str(error))
            return None
