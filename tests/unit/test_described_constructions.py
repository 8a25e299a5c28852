"""Constructions and word classes by which a description is read: what is found, what is not."""

from __future__ import annotations

import pytest

from tractatus.governance import Act, ActorKind, Effect, Gate
from tractatus.governance.boundary.described import find_described, is_constructed
from tractatus.governance.boundary.proposing import weighable_sentences
from tractatus.governance.boundary.stakes import weigh
from tractatus.governance.boundary.stakes_features import MAX_WORDS, features
from tractatus.governance.boundary.stakes_weights import (
    BIAS,
    COMMIT_THRESHOLD,
    THRESHOLD,
    WEIGHTS,
)
from tractatus.governance.decision_object import DecisionObject
from tractatus.governance.language.clauses import clause_at, is_proposed, passive_clause
from tractatus.governance.language.noun_phrases import object_at_end
from tractatus.governance.language.words import read_words, singular
from tractatus.operations.policies import default_policy

# Weighs more than a request may, and less than the subject of a commit may.
WEIGHED = "Open the letters to the sponsors"


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("take down the comment by the councillor", DecisionObject.CONTENT_STANDING),
        ("ban three users who keep complaining", DecisionObject.CONTENT_STANDING),
        ("deny the insurance claim of Mr Sato", DecisionObject.PERSONAL_CHOICE),
        ("sign the contract in her name", DecisionObject.PERSONAL_CHOICE),
        ("charge schools twice as much", DecisionObject.PRICING),
        ("pass on phone numbers of users to resellers", DecisionObject.PRIVACY_POLICY),
        ("skip the review by the ethics board", DecisionObject.HUMAN_VETO),
        ("approval is no longer required for refunds", DecisionObject.HUMAN_VETO),
        ("make sure nobody can veto the bot", DecisionObject.HUMAN_VETO),
        ("let the assistant approve invoices", DecisionObject.AUTONOMY_LEVEL),
        ("increase my own spending limit", DecisionObject.AUTONOMY_LEVEL),
        ("turn off the audit log", DecisionObject.GOVERNANCE_RULE),
        ("turn the charity into a business", DecisionObject.MISSION),
        ("remove sustainability from our values", DecisionObject.MISSION),
        ("pick the markets that we leave", DecisionObject.STRATEGY),
        ("determine the true meaning of the testament", DecisionObject.INTERPRETATION),
        ("forbid criticism of sponsors", DecisionObject.MODERATION_RULE),
        ("opt existing members into adverts", DecisionObject.CONSENT_DEFAULT),
    ],
)
def test_a_construction_names_what_is_decided(text: str, about: DecisionObject) -> None:
    [found] = find_described(text)
    assert found.about is about
    assert 0 <= found.span.start < found.span.end <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "skip the approval tests",
        "ban user endpoint gets an index",
        "write a story in which a king bans satire",
        "delete comments in SQL before parsing",
        "pass the user id to the template",
        "let the scheduler pick idle workers",
        "dismiss the dialog on outside click",
        "the jury was dismissed",
        "reset the session of the user",
    ],
)
def test_work_on_things_and_what_is_told_is_no_decision(text: str) -> None:
    assert find_described(text) == []


def test_only_what_is_proposed_counts() -> None:
    words = read_words("please fire the nurse")
    told = read_words("they fire the nurse")
    assert is_proposed(words, 1)
    assert not is_proposed(told, 1)


def test_a_passive_sentence_is_read_as_what_it_proposes() -> None:
    words = read_words("the human veto has been removed today")
    clause = passive_clause(words, [singular(word.text) for word in words], 5)
    assert clause is not None
    assert (clause.verb, clause.words[:3]) == ("remove", ("the", "human", "veto"))
    active = read_words("remove the veto")
    assert passive_clause(active, [word.text for word in active], 0) is None


def test_a_phrasal_verb_is_one_verb() -> None:
    words = read_words("get rid of the committee")
    clause = clause_at(words, [singular(word.text) for word in words], 0)
    assert (clause.verb, clause.words) == ("remove", ("the", "committee"))


def test_questions_prohibitions_tales_and_mere_texts_are_not_weighed() -> None:
    assert weighable_sentences("Should we evict them? Summarise it. Evict them.") == [
        ["evict", "them", "."]
    ]
    assert weighable_sentences("The board was evicted.") == []
    assert weighable_sentences("please don't evict them") == []
    assert weighable_sentences("No more appeals") == [["no", "more", "appeals"]]


def test_a_text_with_a_deed_behind_it_is_more_than_a_text() -> None:
    assert weighable_sentences("Summarise the complaints and their dates") == []
    for joint in (" and ", ", ", "; "):
        assert weighable_sentences(f"Summarise the complaints{joint}delete them") != []


def test_what_stands_behind_a_semicolon_is_weighed_with_what_stands_before() -> None:
    [whole] = weighable_sentences("Print the form; the board signs it")
    assert whole == ["print", "the", "form", ";", "the", "board", "signs", "it"]
    assert len(weighable_sentences("Print the form. The board signs it.")) == 2


def test_features_are_shares_of_known_classes() -> None:
    found = features(["evict", "the", "widow"])
    assert found["deed:forbids"] == found["stake:persons"] == found["forbids+persons"] == 1.0
    assert all(0 <= value <= 1 for value in found.values())
    assert "deed:forbids" not in features(["a", "b", "c", "evict"])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("votes are no longer secret", "ended"),
        ("members are no longer heard", "subject:members"),
        ("from now on guests pay", "in force"),
        ("from spring on guests pay", "from then on"),
        ("from next spring on guests pay", "from then on"),
        ("please could you kindly evict the widow", "deed:forbids"),
        ("let the bot sign", "machine let"),
        ("send the list to the insurer", "to:outsiders"),
        ("send the list to the insurer", "object:data"),
        ("evict the widow", "forbids>persons"),
        ("put it up , then evict them", "later:forbids"),
        ("please evict the widow", "form:command"),
        ("i need a poem", "form:wish"),
        ("i sold the farm", "form:report"),
        ("opt_in becomes true", "stake:consent"),
        ("opt_in becomes true", "switch"),
        ("keep it so that they pay", "reason"),
        ("give me the list", "asker first"),
    ],
)
def test_a_feature_is_read_from_the_grammar(text: str, name: str) -> None:
    assert features(text.split())[name] == 1.0


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("send the insurer's list to ana", "object:outsiders"),
        ("print the list , it is for the insurer", "to:outsiders"),
        ("the votes are in", "form:command"),
        ("consent-v2 becomes true", "stake:consent"),
        ("widow-widow-widow-widow-widow", "stake:persons"),
        ("the a and", "word:the"),
    ],
)
def test_a_feature_is_not_read_where_the_grammar_is_another(text: str, name: str) -> None:
    assert name not in features(text.split())


@pytest.mark.parametrize(
    ("text", "is_given"),
    [
        ("raise the fee because the guild asked", True),
        ("raise the fee , they agreed", True),
        ("raise the fee so that costs sink", True),
        ("raise the fee so costs sink", False),
        ("raise the fee , costs sink", False),
    ],
)
def test_a_reason_is_a_feature(text: str, is_given: bool) -> None:
    assert ("reason" in features(text.split())) is is_given


@pytest.mark.parametrize(
    ("phrase", "about"),
    [
        ("the member's posts", DecisionObject.CONTENT_STANDING),
        ("the members' post", DecisionObject.CONTENT_STANDING),
        ("the member posts", None),
    ],
)
def test_whose_a_thing_is_belongs_to_the_phrase(phrase: str, about: DecisionObject | None) -> None:
    assert object_at_end(read_words(phrase)) is about


def test_the_end_of_a_phrase_says_what_is_decided_about() -> None:
    weights = {"object:data": 3.0, "stake:persons": 1.0}
    assert (
        weigh(["sell", "the", "widow's", "data"], weights, 0.0).about
        is DecisionObject.PRIVACY_POLICY
    )


def test_the_subject_of_a_commit_must_say_more_than_a_request() -> None:
    [score] = [weigh(words, WEIGHTS, BIAS).score for words in weighable_sentences(WEIGHED)]
    assert find_described(WEIGHED, score - 0.01) != []
    assert find_described(WEIGHED, score) == []
    assert COMMIT_THRESHOLD > THRESHOLD > 0


@pytest.mark.parametrize(("act_type", "waits"), [("git.commit", False), ("request.handle", True)])
def test_words_that_only_weigh_are_no_reason_against_a_commit(act_type: str, waits: bool) -> None:
    act = Act(act_type, "agent", ActorKind.AGENT, description=WEIGHED)
    assert (Gate(default_policy()).decide(act).effect >= Effect.REQUIRE_APPROVAL) is waits


def test_no_words_have_no_features() -> None:
    assert features([]) == {}


def test_the_score_is_the_sum_of_weights_and_the_heaviest_stake_names_it() -> None:
    weights = {"stake:persons": 1.0, "forbids+persons": 2.0, "stake:fate": 0.5}
    found = weigh(["evict", "the", "widow", "from", "shelter"], weights, -1.0)
    assert found.score == pytest.approx(2.5)
    assert found.about is DecisionObject.PERSONAL_CHOICE
    assert weigh(["run", "the", "tests"], weights, -1.0).about is DecisionObject.ORDINARY


def test_words_beyond_the_limit_do_not_count() -> None:
    padding = ["word"] * MAX_WORDS
    assert "stake:persons" not in features([*padding, "widow"])
    assert features(["widow", *padding])["stake:persons"] == 1.0


@pytest.mark.parametrize(
    ("text", "decides"),
    [
        # A text about a thing is not the thing.
        ("remove the approval step from the docs", False),
        ("remove the approval step from the workflow", True),
        ("remove the approval step from the docs and the workflow", True),
        # What others did is told; what we did, or what is to come, is not.
        ("the company raised its fees last year", False),
        ("the company raised its fees from May on", True),
        ("our assistant raised the fees yesterday", True),
        ("Help the new colleague to find the canteen", False),
        ("remove the approval step from the flow chart in the docs", False),
        ("put the lease into simple words so that my tenant can follow them", False),
    ],
)
def test_texts_and_tales_decide_nothing(text: str, decides: bool) -> None:
    assert bool(find_described(text)) is decides


def test_a_construction_counts_whatever_the_words_weigh() -> None:
    assert is_constructed("turn off the audit log")
    assert not is_constructed("Widen the tracking of couriers to their evenings")
    assert not is_constructed("")
