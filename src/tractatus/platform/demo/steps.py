"""What happens in the demonstration, in order and without an end; the same every time.

Nothing here is random, so a demonstration that was stopped goes on where it was: the number of
posts that are there says how far it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Final

from tractatus.platform.demo.corpus import Corpus, ScriptedPost

OPINIONS: Final = ("agree", "agree", "disagree", "agree", "pass")


@dataclass(frozen=True, slots=True)
class Say:
    """A member writes post `number`, counted from 0 over all rounds through the corpus."""

    number: int
    post: ScriptedPost


@dataclass(frozen=True, slots=True)
class Decide:
    """The moderator decides about post `number`."""

    number: int
    post: ScriptedPost


@dataclass(frozen=True, slots=True)
class Answer:
    """A member tells an opinion on post `number`, which was kept."""

    number: int
    member: str
    opinion: str


@dataclass(frozen=True, slots=True)
class TryRefused:
    """Somebody tries what must be refused; `name` says what (see `refused`)."""

    number: int
    name: str


@dataclass(frozen=True, slots=True)
class Talk:
    """The moderator says something to the assistant: an instruction or a command."""

    number: int
    said: str


Step = Say | Decide | Answer | TryRefused | Talk

REFUSED: Final = ("machine-decides", "no-alternatives", "no-scope", "full-context", "closes-case")
# What is said to the assistant, in turn; some of it contradicts what was said before.
SAID: Final = (
    "You must specifically use port 27027, not the default port.",
    "set mongodb_port to 27017",
    "set mongodb_port to 27027",
    "never pin posts",
    "pin newest",
    "summarise this week",
    "instruction: always pin posts when I ask for it",
    "pin newest",
    "use port 27027 and never use port 27027",
)


def steps(corpus: Corpus, first: int = 0) -> Iterator[Step]:
    """The steps from post `first` on: each post, its decision, opinions, now and then a refusal."""
    for number in count(first):
        post = scripted(corpus, number)
        yield Say(number, post)
        if number % 3 == 2:
            yield TryRefused(number, REFUSED[number // 3 % len(REFUSED)])
        yield Decide(number, post)
        yield Talk(number, SAID[number % len(SAID)])
        if post.removed is not None:
            continue
        for place, member in enumerate(corpus.members):
            if member != post.author and (number + place) % 3:
                yield Answer(number, member, OPINIONS[(number * 2 + place) % len(OPINIONS)])


def scripted(corpus: Corpus, number: int) -> ScriptedPost:
    """Post `number`: the corpus again and again; every round after the first says that it is."""
    turn, place = divmod(number, len(corpus.posts))
    post = corpus.posts[place]
    if not turn:
        return post
    return ScriptedPost(post.author, f"{post.body} (round {turn + 1})", post.removed)
