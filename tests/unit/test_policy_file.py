"""Policy files: what is refused, where, and with which hint."""

from __future__ import annotations

from pathlib import Path

import pytest

from tractatus.cli import main
from tractatus.errors import FormatError
from tractatus.governance import Act, ActorKind, Effect, Gate, parse_policy
from tractatus.governance.policy.file import MAX_POLICY_BYTES
from tractatus.operations.policies import default_policy

GOOD = """\
format = 1
name = "shop"
version = "1"

[[act]]
type = "refund.pay"
summary = "Money goes back to a customer."
object = "ordinary"
verb = "create"
impact = "low"
reversible = true
parameters = { amount = "integer", region = "text", urgent = "boolean" }

[[act]]
type = "price.change"
summary = "What customers pay."
object = "pricing"
verb = "change"
impact = "high"
reversible = true

[[rule]]
id = "small-refunds"
effect = "permit"
acts = ["refund.pay"]
actors = ["agent"]
where = [{ parameter = "amount", at_most = 100 }]
reason = "small sums can be put right"

[[rule]]
id = "refunds"
effect = "require_approval"
acts = ["refund.pay"]
where = [{ parameter = "amount", at_least = 101 }]
reason = "more needs a human"

[[rule]]
id = "prices"
effect = "require_approval"
acts = ["price.change"]
reason = "prices are a human's decision"
"""


def test_a_sound_policy_decides() -> None:
    gate = Gate(parse_policy(GOOD))
    cases = {
        100: Effect.ALLOW,
        101: Effect.REQUIRE_APPROVAL,
        "100": Effect.REQUIRE_APPROVAL,  # another type than declared: the restricting rule holds
        None: Effect.REQUIRE_APPROVAL,
        True: Effect.REQUIRE_APPROVAL,
        -5: Effect.ALLOW,
    }
    for amount, effect in cases.items():
        act = Act("refund.pay", "a", ActorKind.AGENT, {"amount": amount})
        assert gate.decide(act).effect is effect, amount


def test_what_no_rule_permits_is_denied() -> None:
    decision = Gate(parse_policy(GOOD)).decide(
        Act("refund.pay", "m", ActorKind.MEMBER, {"amount": 5})
    )
    assert decision.effect is Effect.DENY
    assert decision.explain().endswith("policy.no_permit")


def line_of(text: str, fragment: str) -> int:
    return next(n for n, line in enumerate(text.split("\n"), 1) if fragment in line)


RULE = '\n[[rule]]\nid = "more"\neffect = "%s"\nacts = ["refund.pay"]\nreason = "r"\n'


@pytest.mark.parametrize(
    ("old", "new", "at", "says"),
    [
        ("format = 1", "format = 2", "format = 2", "expected 1"),
        ('name = "shop"', "", "format = 1", "policy.name: the field is missing"),
        ('name = "shop"', "name = 7", "name = 7", "expected text"),
        ("impact = ", "impct = ", "impct = ", "act.impct: unknown field; known are: answer"),
        ('impact = "low"', 'impact = "tiny"', '"tiny"', "known are: low, medium, high"),
        ("reversible = true", 'reversible = "yes"', '"yes"', "expected true or false"),
        ('object = "ordinary"', 'object = "prices"', '"prices"', "known are: ordinary"),
        ('"refund.pay"', '"Refund pay"', "Refund pay", "expected object.verb"),
        ('amount = "integer"', 'amount = "int"', '"int"', "known are: text, integer, boolean"),
        ('type = "price.change"', 'type = "refund.pay"', None, "the act is defined twice"),
        ("at_most = 100", 'at_most = "100"', "where", "at_most does not compare"),
        ("at_most = 100", "at_most = true", "where", "at_most does not compare"),
        ("at_most = 100", "below = 100", "where", "known are: equals"),
        ("at_most = 100", "at_most = 100, at_least = 1", "where", "expected one comparison"),
        ('where = [{ parameter = "amount", at_m', "where = [] #", "where", "a list of conditions"),
        ("where = [{ parameter", 'where = ["x", { parameter', "where", "expected a table"),
        ('parameter = "amount", at_m', 'parameter = "sum", at_m', "where", "not every act"),
        ('acts = ["price.change"]', 'acts = ["price.*", "x.y"]', "x.y", "no act is named: x.y"),
        ('acts = ["price.change"]', 'acts = ["price*"]', "price*", "no act is named: price*"),
        ('acts = ["price.change"]', "acts = []", "acts = []", "expected a list of texts"),
        ('actors = ["agent"]', 'actors = ["robot"]', "robot", "known are: member"),
        ('effect = "permit"', 'effect = "allow"', '"allow"', "known are: permit"),
        ('id = "prices"', 'id = "refunds"', None, "the rule is written twice: refunds"),
        ('reason = "more needs', 'because = "more needs', "because", "unknown field"),
        ('name = "shop"', 'name = """shop"""', '"""', "no multi-line string"),
    ],
)
def test_a_mistake_is_refused_at_its_line(old: str, new: str, at: str | None, says: str) -> None:
    text = GOOD.replace(old, new, 1)
    assert text != GOOD
    with pytest.raises(FormatError) as caught:
        parse_policy(text)
    assert says in str(caught.value)
    if at is not None:
        assert str(caught.value).startswith(f"line {line_of(text, at)}:")
        assert "; " in str(caught.value)


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        # shadowed by a stricter one
        (
            RULE % "forbid",
            "rule small-refunds: can never decide refund.pay; always decided by more",
        ),
        (RULE % "permit" + 'where = [{ parameter = "amount", at_least = 101 }]\n', "by refunds"),
        # a repetition
        (
            RULE % "require_approval" + 'where = [{ parameter = "amount", at_least = 500 }]\n',
            "rule more: can never decide refund.pay; always decided by refunds",
        ),
        # contradictions
        (
            RULE % "permit"
            + 'where = [{ parameter = "amount", at_least = 9 },'
            + ' { parameter = "amount", at_most = 8 }]\n',
            "its conditions contradict each other",
        ),
        (
            RULE % "permit"
            + 'where = [{ parameter = "region", starts_with = "de" },'
            + ' { parameter = "region", one_of = ["fr", "it"] }]\n',
            "its conditions contradict each other",
        ),
        # a permit that the boundary takes back
        (
            (RULE % "permit").replace("refund.pay", "price.change"),
            "expected no permit behind a boundary",
        ),
    ],
)
def test_a_rule_that_can_never_decide_is_refused(rule: str, says: str) -> None:
    with pytest.raises(FormatError, match="line ") as caught:
        parse_policy(GOOD + rule)
    assert says in str(caught.value)


def test_the_first_alternative_does_not_swallow_the_rest() -> None:
    """Each condition counts: the same rule without one of them decides more."""
    narrow = GOOD.replace(
        'where = [{ parameter = "amount", at_most = 100 }]',
        'where = [{ parameter = "amount", at_most = 100 }, { parameter = "urgent", equals = true },'
        ' { parameter = "region", not_equals = "xx" }]',
    )
    gate = Gate(parse_policy(narrow))
    permitted = {
        (amount, urgent, region)
        for amount in (100, 101)
        for urgent in (True, False, None)
        for region in ("de", "xx", None)
        if gate.decide(
            Act(
                "refund.pay",
                "a",
                ActorKind.AGENT,
                {"amount": amount, "urgent": urgent, "region": region},
            )
        ).is_permitted
    }
    assert permitted == {(100, True, "de")}


def test_layout_and_comments_do_not_change_the_digest_and_everything_else_does() -> None:
    digest = parse_policy(GOOD).digest
    assert parse_policy("# hello\n" + GOOD.replace("\n\n", "\n\n\n")).digest == digest
    for old, new in [("at_most = 100", "at_most = 99"), ('"high"', '"low"'), ("sums", "amounts")]:
        assert parse_policy(GOOD.replace(old, new)).digest != digest


def test_the_default_policy_is_sound_and_permits_nothing_behind_a_boundary() -> None:
    policy = default_policy()
    assert policy.name == "tractatus-default"
    assert len(policy.digest) == 32
    gate = Gate(policy)
    for act_type, entry in policy.definitions.items():
        for kind in ActorKind:
            decision = gate.decide(Act(act_type, "x", kind, {"amount": 1}))
            if entry.about.value != "ordinary" and entry.verb.value != "present":
                assert not decision.is_permitted, act_type


@pytest.mark.parametrize(
    "text", ["", "format = ", "\x00", "a" * 300_000, "[[act]]\n" * 3, "act = 1", "format = 1e9"]
)
def test_what_is_no_policy_is_a_format_error(text: str) -> None:
    with pytest.raises(FormatError):
        parse_policy(text)


def test_a_policy_has_a_greatest_size() -> None:
    padding = "#" * (262_144 - len(GOOD.encode()))
    assert parse_policy(GOOD + padding).name == "shop"
    with pytest.raises(FormatError, match="at most 262144 bytes"):
        parse_policy(GOOD + padding + "#")


def test_too_many_combinations_are_refused_and_not_half_checked() -> None:
    conditions = ", ".join(f'"r{number}"' for number in range(40))
    many = f'where = [{{ parameter = "region", one_of = [{conditions}] }}, '
    numbers = ", ".join(str(number * 3) for number in range(40))
    many += f'{{ parameter = "amount", one_of = [{numbers}] }}]\n'
    with pytest.raises(FormatError, match="combinations"):
        parse_policy(GOOD + RULE % "permit" + many)


def test_policy_check_prints_line_and_hint(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / "good.toml", tmp_path / "bad.toml"
    good.write_text(GOOD)
    bad.write_text(GOOD.replace("reversible", "revertible"))
    assert main(["policy", "check", str(good)]) == 0
    assert "sound: shop/1, 2 acts, rules: 1 permit, 2 require_approval" in capsys.readouterr().out
    assert main(["policy", "check", str(bad)]) == 1
    assert f"{bad}: line 11: act.revertible: unknown field" in capsys.readouterr().out
    assert main(["policy", "check", str(tmp_path / "absent.toml")]) == 2
    bad.write_bytes(b"\xff")
    assert main(["policy", "check", str(bad), "--json"]) == 1


@pytest.mark.parametrize("part", ["1.", "a . ", '"a".', "a-b.\t"])
def test_a_key_of_many_parts_is_refused_before_it_is_read(part: str) -> None:
    with pytest.raises(FormatError, match=r"line 2: expected a key of a few parts"):
        parse_policy("format = 1\n" + part * (MAX_POLICY_BYTES // len(part) - 10))
    with pytest.raises(FormatError, match="not TOML"):
        parse_policy("format = 1\n" + part * 39)


@pytest.mark.parametrize("unit", ["a", "a ", "a .. ", "..", " ", '"'])
def test_looking_for_long_keys_takes_one_pass(unit: str) -> None:
    with pytest.raises(FormatError, match=r"TOML|format"):
        parse_policy(unit * (MAX_POLICY_BYTES // len(unit)))
