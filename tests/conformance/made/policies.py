"""Vectors of witness policies: which are read, and when their quorum is met (tlog-policy)."""

from __future__ import annotations

from tests.conformance.made.common import (
    LOG,
    MALFORMED,
    ONE,
    STRANGER,
    THREE,
    TWO,
    Vector,
    b64,
    right,
    wrong,
)

from tractatus.notes.cosignature import CosignatureSigner

W = [f"witness {n} {one.vkey}" for n, one in (("w1", ONE), ("w2", TWO), ("w3", THREE))]
RENAMED = CosignatureSigner("witness.example/other", bytes(range(96, 128)))  # the key of ONE


def given(*lines: str, cosigners: str = "", end: str = "\n") -> Vector:
    data = ("\n".join(lines) + end).encode("utf-8", "surrogateescape")
    names = {"w1": ONE, "w2": TWO, "w3": THREE}
    return {"policy": b64(data), "cosigners": [names[n].vkey for n in cosigners.split()]}


def quorums() -> list[Vector]:
    two_of = [*W, "group g 2 w1 w2 w3", "quorum g"]
    nested = [*W, "group a any w1 w2", "group b all a w3", "quorum b"]
    cases = [
        ("none", ["quorum none"], "", True),
        ("one witness", [*W, "quorum w1"], "w1", True),
        ("one witness, another came", [*W, "quorum w1"], "w2", False),
        ("one witness, nobody came", [*W, "quorum w1"], "", False),
        ("two of three", two_of, "w1 w3", True),
        ("one of two of three", two_of, "w2", False),
        ("a witness counts once", two_of, "w1 w1", False),
        ("all", [*W, "group g all w1 w2", "quorum g"], "w1 w2", True),
        ("all but one", [*W, "group g all w1 w2", "quorum g"], "w1 w3", False),
        ("any", [*W, "group g any w1 w2", "quorum g"], "w2", True),
        ("groups in groups", nested, "w2 w3", True),
        ("a group in a group is missing", nested, "w3", False),
        ("a number as a name", [*W, "group 2 2 w1 w2", "quorum 2"], "w1 w2", True),
        ("octets that are not UTF-8", [*W, "group \udcff any w1", "quorum \udcff"], "w1", True),
        ("Kelvin is not K", [*W, "group K any w1", "group \u212a any w2", "quorum K"], "w2", False),
        ("spaces, tabs, comments", ["", " \t", "# c", "\t# c", f" {W[0]}\t", "quorum\tw1 "], "w1",
         True),
        ("logs and addresses", [f"log {LOG.vkey} https://example.org/", *W, "quorum w1"], "w1",
         True),
        ("one key as log and as witness", [f"log {LOG.vkey}", *W, "quorum w1"], "w1", True),
    ]  # fmt: skip
    return [
        right(name, "the quorum is met" if met else "the quorum is not met",
              given(*lines, cosigners=who), {"met": met})
        for name, lines, who, met in cases
    ]  # fmt: skip


def refused() -> list[Vector]:
    cases = [
        ("empty", [""], "one quorum line"),
        ("no quorum", W, "one quorum line"),
        ("two quorums", [*W, "quorum w1", "quorum w1"], "one quorum line"),
        ("quorum of nobody", [*W, "quorum w9"], "a name is defined"),
        ("quorum before its witness", ["quorum w1", *W], "a name is defined before"),
        ("group before its witness", ["group g all w1", *W, "quorum g"], "defined before"),
        ("group of itself", [*W, "group g any g", "quorum g"], "a name is defined before"),
        ("none as a member", [*W, "group g any none", "quorum g"], "none is for quorums"),
        ("none as a witness", [f"witness none {ONE.vkey}", "quorum none"], "none is taken"),
        ("none as a group", [*W, "group none any w1", "quorum none"], "none is taken"),
        ("name taken by a witness", [*W, f"witness w1 {RENAMED.vkey}", "quorum w1"], "one name"),
        ("name taken by a group", [*W, "group w1 any w2", "quorum w1"], "one name"),
        ("key twice", [*W, f"witness w4 {RENAMED.vkey}", "quorum w1"], "one key, two names"),
        ("log twice", [f"log {LOG.vkey}", f"log {LOG.vkey}", "quorum none"], "one key, two lines"),
        ("member of two groups", [*W, "group a any w1", "group b any w1", "quorum a"], "one group"),
        ("member twice", [*W, "group a any w1 w1", "quorum a"], "named once"),
        ("no member", [*W, "group a any", "quorum w1"], "at least one"),
        ("threshold zero", [*W, "group a 0 w1", "quorum a"], "at least 1"),
        ("threshold above", [*W, "group a 2 w1", "quorum a"], "at most all"),
        ("threshold with a sign", [*W, "group a +1 w1", "quorum a"], "decimal"),
        ("threshold of 2^64 + 1", [*W, f"group a {2**64 + 1} w1", "quorum a"], "is not read as 1"),
        ("threshold in other digits", [*W, "group a \u0661 w1", "quorum a"], "ASCII"),
        ("capital ALL", [*W, "group a ALL w1", "quorum a"], "all in small letters"),
        ("log's key as a witness", [f"witness w {LOG.vkey}", "quorum w"], "another type"),
        ("witness's key as a log", [f"log {ONE.vkey}", "quorum none"], "another type"),
        ("unknown keyword", [*W, "quorums w1"], "log, witness, group, quorum"),
        ("too many words", [*W, "quorum w1 w2"], "one name"),
        ("comment behind", [f"log {LOG.vkey} https://a.example # c", "quorum none"], "own lines"),
        ("carriage return", [*W, "quorum w1\r"], "tab and newline only"),
        ("NUL", [*W, "# \0", "quorum w1"], "tab and newline only"),
        ("delete", [*W, "# \x7f", "quorum w1"], "tab and newline only"),
        ("no-break space", [*W, "quorum\u00a0w1"], "space and tab only"),
        ("key of another name", [f"log x{STRANGER.vkey}", "quorum none"], "id of the key"),
    ]  # fmt: skip
    return [
        *(wrong(name, why, given(*lines), MALFORMED) for name, lines, why in cases),
        wrong("no last newline", "each line ends in one", given(*W, "quorum w1", end=""),
              MALFORMED),
        wrong("threshold with a leading zero", "one spelling for a value",
              given(*W, "group a 01 w1", "quorum a"), MALFORMED, strict=True),
        wrong("more than a hundred", "a policy has an end",
              given(W[0], "group g0 1 w1", *(f"group g{n + 1} 1 g{n}" for n in range(120)),
                    "quorum g120"), MALFORMED, strict=True),
    ]  # fmt: skip


def vectors() -> list[Vector]:
    return quorums() + refused()
