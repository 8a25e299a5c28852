"""The verifier in the browser says what the one on the command line says, of every lie."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from tests.browser.lies import CASES, HONEST, Case
from tests.site.ground import Ground, serving

from tractatus.errors import FormatError
from tractatus.merkle.hashing import leaf_hash
from tractatus.merkle.tree import root_of
from tractatus.notes.policy import format_policy, parse_policy
from tractatus.notes.signed import VerifierKey
from tractatus.testing.memory_log import ORIGIN, MemoryLog
from tractatus.verifier.readers import MemoryReader
from tractatus.verifier.report import STEP_NAMES
from tractatus.verifier.trust import Trust
from tractatus.verifier.verify import Question, verify_log

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    """A page of the real site, so that modules are loaded under its policies."""
    with serving(Ground(MemoryLog())) as ground:
        context = chromium.new_context()
        page = context.new_page()
        page.goto(f"{ground.site}/blog")
        yield page
        context.close()


def module(page: Page, name: str) -> str:
    script = page.locator('script[src$="live.js"]').get_attribute("src")
    assert script is not None
    return script.replace("live.js", name)


def call(page: Page, name: str, body: str, argument: Any = None) -> Any:
    """Run `body` with `m`, the module of that name, and `a`, the argument."""
    function = f"async ([url, a]) => {{ const m = await import(url); {body} }}"
    return page.evaluate(function, [module(page, name), argument])


_VERIFY = """
const bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
const errors = await import(url.replace("verify.js", "errors.js"));
const read = async (path) => {
  if (!(path in a.files)) throw new errors.VerificationError(`the log does not have: ${path}`);
  return bytes(a.files[path]);
};
const question = { ...a, read, metrics: bytes(a.metrics) };
return new m.Verification(question).run();
"""


def in_browser(page: Page, case: Case) -> dict[str, Any]:
    report: dict[str, Any] = call(page, "verify.js", _VERIFY, question(case))
    return report


def question(case: Case) -> dict[str, Any]:
    """What the verifier in the browser is asked."""
    vkey = case.log.policy.logs[0].key.vkey
    note = case.remembered[1].decode() if case.remembered else None
    return {
        "files": {path: base64.b64encode(data).decode() for path, data in case.files.items()},
        "metrics": base64.b64encode(case.metrics).decode(),
        "now": case.now,
        "remembered": {"note": note, "vkey": vkey} if note else None,
        "trust": {
            "origin": ORIGIN,
            "verifier_keys": [vkey],
            "witness_policy": format_policy(case.log.policy).decode(),
        },
    }


def on_the_command_line(case: Case) -> dict[int, str]:
    remembered = case.remembered[0] if case.remembered else None
    trust = Trust.from_policy(case.log.policy)
    question = Question("test", trust, case.now, metrics=case.metrics, remembered=remembered)
    report = verify_log(MemoryReader(case.files), question)
    return {step.number: step.status.value for step in report.steps}


@pytest.mark.parametrize("name", CASES)
def test_browser_and_command_line_agree(page: Page, name: str) -> None:
    case, false_step = CASES[name]
    report = in_browser(page, case)
    statuses = dict.fromkeys(STEP_NAMES, "not_checked") | {
        step["number"]: step["status"].replace(" ", "_") for step in report["steps"]
    }
    assert statuses == on_the_command_line(case)
    assert (report["failed"] or 0) == false_step, report["failure"]
    assert report["verdict"] == ("false" if false_step else "verified")


# What the quick check behind the banner can see, it must see; the rest it must leave to a recount.
_QUICK = _VERIFY.replace("verify.js", "check.js").replace(
    "return new m.Verification(question).run();", "return m.check(question);"
)
_ONLY_A_RECOUNT_SEES = {
    *("a byte of an entry", "a byte of a tile", "an entry bundle is missing", "a tile is short"),
    *("an entry and its tiles", "two leaves out of order", "a leaf twice"),
    *("a heartbeat inside an epoch", "a leaf without an epoch", "a leaf of unknown version"),
    *("a summary counts one less", "a summary's sum", "a summary's counts", "a summary's time"),
    *("a heartbeat names another epoch", "a code with another meaning", "time steps back"),
    "a byte of the last tile",
    *("an earlier launch", "an old log", "a log of the future"),
}


@pytest.mark.parametrize("name", CASES)
def test_the_quick_check_is_right_as_far_as_it_sees(page: Page, name: str) -> None:
    case, false_step = CASES[name]
    answer = call(page, "check.js", _QUICK, question(case))
    if false_step == 0:
        assert answer["verdict"] == "verified", answer
        assert answer["aliveAt"] <= case.now < answer["freshUntil"]
    elif name == "figures that stop early":
        assert answer["verdict"] == "recount"
    elif name in _ONLY_A_RECOUNT_SEES:
        assert answer["verdict"] != "cannot check"
    else:
        assert answer["verdict"] == "false", answer
        kept = {file["name"] for file in answer["files"]}
        assert "checkpoint.txt" in kept or name == "no checkpoint"


def test_the_quick_check_says_how_old_a_log_is(page: Page) -> None:
    old = call(page, "check.js", _QUICK, question(CASES["an old log"][0]))
    assert old["freshUntil"] < CASES["an old log"][0].now


def test_another_key_than_the_remembered_one_is_step_1(page: Page) -> None:
    other = MemoryLog(seed=b"another operator")
    asked = question(HONEST)
    note = HONEST.files["checkpoint"].decode()
    asked["remembered"] = {"note": note, "vkey": other.policy.logs[0].key.vkey}
    report = call(page, "verify.js", _VERIFY, asked)
    assert (report["failed"], report["verdict"]) == (1, "false")


def test_sha256_of_every_padding(page: Page) -> None:
    lengths = [*range(131), 1000, 65_535]
    body = """
    const { hex } = await import(url.replace("sha256.js", "bytes.js"));
    return a.map((n) => hex(m.sha256(new Uint8Array(n).map((_, i) => i * 7 + n))));
    """
    expected = [
        hashlib.sha256(bytes((i * 7 + n) % 256 for i in range(n))).hexdigest() for n in lengths
    ]
    assert call(page, "sha256.js", body, lengths) == expected


def test_roots_and_proofs_of_every_small_tree(page: Page) -> None:
    body = """
    const { hex, utf8 } = await import(url.replace("merkle.js", "bytes.js"));
    const hashes = Array.from({ length: a }, (_, i) => m.leafHash(utf8(`leaf ${i}`)));
    const rootOf = (begin, end) => {
      const tree = new m.Frontier();
      hashes.slice(begin, end).forEach((hash) => tree.append(hash));
      return tree.root();
    };
    const at = (path) => path.map(([begin, end]) => rootOf(begin, end));
    const refused = (action) => { try { action(); return false; } catch { return true; } };
    const roots = [];
    for (let size = 0; size <= a; size++) {
      const root = rootOf(0, size);
      roots.push(hex(root));
      for (let i = 0; i < size; i++) {
        const proof = at(m.inclusionPath(i, size));
        m.verifyInclusion(i, size, hashes[i], proof, root);
        const other = hashes[(i + 1) % a];
        if (!refused(() => m.verifyInclusion(i, size, other, proof, root))) return [i, size];
        const long = [...proof, root];
        if (!refused(() => m.verifyInclusion(i, size, hashes[i], long, root))) return "long";
      }
      for (let old = 1; old <= size; old++) {
        const proof = at(m.consistencyPath(old, size));
        m.verifyConsistency(old, size, proof, rootOf(0, old), root);
        const wrong = hashes[0].map((byte) => byte ^ 1);
        const grew = (before, after) => m.verifyConsistency(old, size, proof, before, after);
        const more = [...proof, root];
        const before = rootOf(0, old);
        if (!refused(() => m.verifyConsistency(old, size, more, before, root))) return "more";
        if (!refused(() => grew(wrong, root))) return ["before", old, size];
        if (!refused(() => grew(rootOf(0, old), wrong))) return ["after", old, size];
      }
    }
    return roots;
    """
    leaves = [leaf_hash(f"leaf {number}".encode()) for number in range(20)]
    assert call(page, "merkle.js", body, 20) == [root_of(leaves[:n]).hex() for n in range(21)]


_SMALL_ORDER = [
    bytes(32),
    b"\x01" + bytes(31),
    bytes(31) + b"\x80",
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
    bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa"),
    bytes.fromhex("ec" + "ff" * 30 + "7f"),
    bytes.fromhex("ee" + "ff" * 30 + "7f"),
]


_PACKED = """
const bundles = 256, tile = (n) => new Uint8Array(8192).fill(n % 251);
const bundle = (n) => new Uint8Array(1 + n % 7).fill(n % 249);
const single = [], loaded = [];
const read = async (path) => { single.push(path); return new Uint8Array([1]); };
const load = async (number) => {
  loaded.push(number);
  if (number > a.last) throw new Error("none");
  const parts = [];
  for (let n = number * bundles; n < (number + 1) * bundles; n++) {
    const size = bundle(n).length;
    parts.push([0, 0, 0, size], bundle(n), tile(n));
  }
  if (number === a.cut) parts.pop();
  return new Uint8Array(parts.flatMap((one) => [...one]));
};
const get = m.packed(read, load);
const path = (n) => String(n).padStart(6, "0").replace(/(...)(...)/, "x$1/$2").replace("x000/", "");
let wrong = 0;
for (let n = 0; n < a.bundles; n++) {
  const both = [get(`tile/entries/${path(n)}`), get(`tile/0/${path(n)}`)];
  const [one, other] = await Promise.all(both);
  const same = (x, y) => x.length === y.length && x.every((byte, i) => byte === y[i]);
  if (!same(one, bundle(n)) || !same(other, tile(n))) wrong++;
}
await get("checkpoint");
await get("tile/1/000");
await get(`tile/0/${path(3)}.p/7`);
return { wrong, single, loaded };
"""


def test_packs_are_read_as_their_parts(page: Page) -> None:
    """Each is loaded once, the next one ahead; only full bundles and leaf tiles are in them."""
    found = call(page, "pack.js", _PACKED, {"bundles": 700, "last": 9, "cut": -1})
    assert found["wrong"] == 0
    assert found["loaded"] == [0, 1, 2, 3]
    assert found["single"] == ["checkpoint", "tile/1/000", "tile/0/003.p/7"]


@pytest.mark.parametrize(("last", "cut"), [(0, -1), (9, 1)])
def test_without_packs_everything_is_read_singly(page: Page, last: int, cut: int) -> None:
    """At the end of a log, and where a pack is not a whole one."""
    found = call(page, "pack.js", _PACKED, {"bundles": 258, "last": last, "cut": cut})
    assert found["wrong"] == 2, "the double of a single read has other bytes"
    assert found["single"][:3] == ["tile/entries/256", "tile/0/256", "tile/entries/257"]


@pytest.mark.parametrize("key", _SMALL_ORDER)
def test_keys_that_anybody_can_sign_with_are_refused(page: Page, key: bytes) -> None:
    material = b"\x01" + key
    name_hash = hashlib.sha256(b"example.org/log\n" + material).digest()[:4].hex()
    vkey = f"example.org/log+{name_hash}+{base64.b64encode(material).decode()}"
    body = "try { m.parseVerifierKey(a, 1); return ''; } catch (error) { return error.message; }"
    assert "small order" in call(page, "note.js", body, vkey)
    with pytest.raises(FormatError):
        VerifierKey.parse(vkey)


_KEYS = [MemoryLog(seed=bytes([number])).policy for number in range(2)]
_LOG = f"log {_KEYS[0].logs[0].key.vkey}\n"
_W1, _W2 = (one.key.vkey for one in _KEYS[0].witnesses)
_POLICIES = [
    f"{_LOG}witness a {_W1}\nwitness b {_W2}\ngroup g 1 a b\nquorum g\n",
    f"{_LOG}witness a {_W1} https://example.org/\n\n# why\n \tquorum\ta \n",
    f"{_LOG}quorum none\n",
    f"{_LOG}witness a {_W1}\nwitness b {_W1}\nquorum a\n",
    f"{_LOG}witness a {_W1}\nwitness a {_W2}\nquorum a\n",
    f"{_LOG}{_LOG}quorum none\n",
    f"{_LOG}witness a {_W1}\ngroup g any a\ngroup h any a\nquorum g\n",
    f"{_LOG}witness a {_W1}\ngroup g 2 a\nquorum g\n",
    f"{_LOG}witness a {_W1}\ngroup g 0 a\nquorum g\n",
    f"{_LOG}witness a {_W1}\ngroup g 01 a\nquorum g\n",
    f"{_LOG}group g any a\nwitness a {_W1}\nquorum g\n",
    f"{_LOG}witness none {_W1}\nquorum none\n",
    f"{_LOG}witness a {_W1}\nquorum b\n",
    f"{_LOG}quorum none\nquorum none\n",
    f"{_LOG}witness a {_W1}\n",
    f"{_LOG}witness a {_LOG[4:-1]}\nquorum a\n",
    f"{_LOG}quorum none",
    f"{_LOG}something else\nquorum none\n",
    f"{_LOG}# a\x00\nquorum none\n",
]


@pytest.mark.parametrize("policy", _POLICIES)
def test_policies_are_read_as_on_the_command_line(page: Page, policy: str) -> None:
    body = "try { m.parsePolicy(a); return true; } catch { return false; }"
    try:
        parse_policy(policy.encode())
    except FormatError:
        expected = False
    else:
        expected = True
    assert call(page, "policy.js", body, policy) is expected


@pytest.mark.parametrize(
    ("rows", "is_read"),
    [
        ([(1, 1, 0, 5), (1, 1, 1, 2)], True),
        ([(1, 1, 0, 5), (1, 1, 0, 2)], False),
        ([(1, 2, 0, 5), (1, 1, 0, 2)], False),
        ([(1, 1, 0, 0)], False),
    ],
)
def test_rows_of_a_summary_ascend_and_count(
    page: Page, rows: list[tuple[int, int, int, int]], is_read: bool
) -> None:
    packed = b"".join(bytes(row[:3]) + row[3].to_bytes(8, "big") for row in rows)
    entry = b"\x03" + bytes(175) + len(rows).to_bytes(2, "big") + packed + bytes(2)
    body = "try { m.parseLeaf(new Uint8Array(a)); return true; } catch { return false; }"
    assert call(page, "leaves.js", body, list(entry)) is is_read


@pytest.mark.parametrize("value", [2**53, 2**63, 2**64 - 1])
def test_a_count_that_numbers_cannot_hold_is_refused(page: Page, value: int) -> None:
    entry = bytes([2, 128, 1, 0]) + bytes(32) + value.to_bytes(8, "big")
    body = """
    try { return m.parseLeaf(new Uint8Array(a)).count; } catch (error) { return error.message; }
    """
    assert "too large" in call(page, "leaves.js", body, list(entry))
    largest = entry[:36] + (2**53 - 1).to_bytes(8, "big")
    assert call(page, "leaves.js", body, list(largest)) == 2**53 - 1


@pytest.mark.parametrize(
    "words",
    ["AA", "AA=A", "A===", "AB==", " AAAA", "AAAA\n", "-_AA"],
)
def test_base64_has_one_spelling(page: Page, words: str) -> None:
    body = "try { m.fromBase64(a); return 'taken'; } catch { return 'refused'; }"
    assert call(page, "bytes.js", body, words) == "refused"


@pytest.mark.parametrize("words", ["", "01", "+1", "1 ", "１２", "9007199254740992", "1e3"])
def test_a_number_has_one_spelling(page: Page, words: str) -> None:
    body = "try { m.fromDecimal(a); return 'taken'; } catch { return 'refused'; }"
    assert call(page, "bytes.js", body, words) == "refused"


def test_a_million_leaves_worth_of_hashes_take_seconds(page: Page) -> None:
    """A bound that only a broken loop would pass: 200,000 nodes; measured about 0.2 s."""
    body = """
    let hash = m.EMPTY_ROOT;
    const start = performance.now();
    for (let i = 0; i < 200000; i++) hash = m.nodeHash(hash, hash);
    return performance.now() - start;
    """
    assert call(page, "merkle.js", body) < 10_000
