"""What a policy asks of people: read strictly, combined strictly, part of the digest."""

from __future__ import annotations

import pytest
from tests.unit.test_policy_file import GOOD, line_of

from tractatus.errors import FormatError
from tractatus.governance import Act, ActorKind, parse_policy
from tractatus.governance.policy.approval_terms import DEFAULT_TERMS, ApprovalTerms, Role
from tractatus.operations.policies import default_policy

ASKING = GOOD.replace(
    'reason = "more needs a human"',
    'approvals = { quorum = 2, roles = ["founder"], expires_minutes = 30 }\nreason = "more"',
)
MORE = """
[[rule]]
id = "large-refunds"
effect = "require_approval"
acts = ["refund.pay"]
where = [{ parameter = "amount", at_least = 1000 }]
reason = "large sums need more people"
approvals = { quorum = 1, roles = %s, expires_minutes = 600 }
"""


def also(roles: str) -> str:
    """The policy with a rule before the other that covers some of the same acts."""
    general = ASKING.index('\n[[rule]]\nid = "refunds"')
    return ASKING[:general] + MORE % roles + ASKING[general:]


def refund(amount: int) -> Act:
    return Act("refund.pay", "a", ActorKind.AGENT, {"amount": amount})


def test_a_rule_says_who_approves_and_for_how_long() -> None:
    policy = parse_policy(ASKING)
    assert policy.approval_terms(refund(200)) == ApprovalTerms(2, frozenset({Role.FOUNDER}), 30)
    assert policy.approval_terms(refund(200)).lifetime_ms == 30 * 60_000


def test_what_no_rule_says_is_a_day_and_one_of_those_who_moderate() -> None:
    assert ApprovalTerms(1, frozenset({Role.FOUNDER, Role.MODERATOR}), 24 * 60) == DEFAULT_TERMS
    policy = parse_policy(ASKING)
    for act in (refund(5), Act("price.change", "a"), Act("never.heard", "a")):
        assert policy.approval_terms(act) == DEFAULT_TERMS, act
    part = parse_policy(ASKING.replace('quorum = 2, roles = ["founder"], ', ""))
    assert part.approval_terms(refund(200)) == ApprovalTerms(expires_minutes=30)


def test_rules_that_both_apply_ask_for_the_strictest_of_each() -> None:
    policy = parse_policy(also('["founder", "moderator"]'))
    assert policy.approval_terms(refund(2_000)) == ApprovalTerms(2, frozenset({Role.FOUNDER}), 30)
    # A parameter of another type than declared: both restricting rules hold.
    unknown = Act("refund.pay", "a", ActorKind.AGENT, {"amount": "much"})
    assert policy.approval_terms(unknown).quorum == 2


def test_terms_are_in_the_digest_and_their_absence_is_as_it_was() -> None:
    digests = {
        parse_policy(text).digest
        for text in (
            GOOD,
            ASKING,
            ASKING.replace("quorum = 2", "quorum = 3"),
            ASKING.replace('["founder"]', '["member"]'),
            ASKING.replace("expires_minutes = 30", "expires_minutes = 31"),
        )
    }
    assert len(digests) == 5
    reordered = ASKING.replace('quorum = 2, roles = ["founder"]', 'roles = ["founder"], quorum = 2')
    assert parse_policy(reordered).digest == parse_policy(ASKING).digest


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("quorum = 2", "quorum = 0", "approvals.quorum: expected 1 to 20, found: 0; write another"),
        ("quorum = 2", "quorum = 21", "expected 1 to 20, found: 21"),
        ("quorum = 2", "quorum = true", "approvals.quorum: expected an integer, found: True"),
        ("quorum = 2", 'quorum = "2"', "expected an integer"),
        ("quorum = 2", "quorums = 2", "approvals.quorums: unknown field; known are: expires_minut"),
        ('["founder"]', "[]", "approvals.roles: expected a list of texts"),
        ('["founder"]', '"founder"', "expected a list of texts"),
        ('["founder"]', '["agent"]', "unknown value: 'agent'; known are: founder, moderator, mem"),
        ('["founder"]', '["founder", "founder"]', "an item is written twice"),
        ("expires_minutes = 30", "expires_minutes = 43201", "expected 1 to 43200, found: 43201"),
        ("expires_minutes = 30", "expires_minutes = 1.5", "expected an integer, found: 1.5"),
        ("{ quorum", '"two" #', "rule.approvals: expected a table, found: 'two'"),
    ],
)
def test_a_mistake_is_refused_at_its_line(old: str, new: str, says: str) -> None:
    text = ASKING.replace(old, new, 1)
    assert text != ASKING
    with pytest.raises(FormatError) as refused:
        parse_policy(text)
    assert str(refused.value).startswith(f"line {line_of(text, 'approvals = ')}: ")
    assert says in str(refused.value)


@pytest.mark.parametrize("effect", ["permit", "forbid"])
def test_only_a_rule_that_asks_people_says_of_whom(effect: str) -> None:
    text = GOOD + (
        f'\n[[rule]]\nid = "odd"\neffect = "{effect}"\nacts = ["refund.pay"]\nreason = "r"\n'
        "approvals = { quorum = 2 }\n"
    )
    with pytest.raises(FormatError, match="nobody is asked by this rule; effect = require_app"):
        parse_policy(text)


def test_a_policy_under_which_nobody_could_approve_is_refused() -> None:
    text = also('["moderator"]')
    with pytest.raises(FormatError) as refused:
        parse_policy(text)
    at = line_of(text, '"refunds"') - 1
    assert str(refused.value) == (
        f"line {at}: rule refunds: nobody could approve refund.pay; another rule that "
        "applies to it names other roles; name one in both"
    )
    # Where the two never apply to one act, each may ask whom it likes.
    line = 'reason = "prices are a human\'s decision"'
    parse_policy(ASKING.replace(line, 'approvals = { roles = ["moderator"] }\n' + line))


def test_the_default_policy_lets_one_of_those_who_moderate_decide() -> None:
    act = Act("payment.send", "a", ActorKind.AGENT, {"amount": 1})
    assert default_policy().approval_terms(act) == DEFAULT_TERMS
