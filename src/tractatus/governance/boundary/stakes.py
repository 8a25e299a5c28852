"""How much a sentence sounds like a decision over people, where no construction was recognised.

A linear model over classes of words (what is done, to whom or what, in which manner, and whether
software or stationery is the object) and over single words, synonyms as one. It is a signal and can
only raise scrutiny. Weights are fitted by `quality/fit_stakes.py` on texts for development.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from tractatus.governance.boundary.stakes_words import DEEDS, MANNERS, STAKES, THINGS
from tractatus.governance.decision_object import DecisionObject
from tractatus.governance.language.lexicon import LEMMAS
from tractatus.governance.language.meaning import term_of
from tractatus.governance.language.words import singular

# Words beyond these are not weighed: a sentence cannot win or lose by its length.
MAX_WORDS: Final = 40


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the model makes of a sentence.

    Args:
        score: Log odds that it decides over people.
        about: What the words that weigh most stand for.
    """

    score: float
    about: DecisionObject


def features(words: Sequence[str]) -> dict[str, float]:
    """The features of a sentence's words, in lower case; each 0 to 1."""
    said = words[:MAX_WORDS]
    classes = [_classes_of(word) for word in said]
    deeds = sorted({name for one in classes[:3] for name in one.deeds})
    stakes = sorted({name for one in classes for name in one.stakes})
    found = {f"deed:{name}": 1.0 for name in deeds}
    found |= {f"stake:{name}": 1.0 for name in stakes}
    found |= {f"{deed}+{stake}": 1.0 for deed in deeds for stake in stakes}
    found |= {f"manner:{name}": 1.0 for one in classes for name in one.manners}
    for name in THINGS:
        of_them = len({word for word, one in zip(said, classes, strict=True) if name in one.things})
        if of_them:
            found[f"thing:{name}"] = min(1.0, of_them / 2)
    found["many stakes"] = min(1.0, len(stakes) / 4)
    found["code"] = float(any("_" in word or "/" in word or "(" in word for word in said))
    found["prefixed"] = float(":" in said[1:5] or ")" in said[:5])
    found["short"] = float(len(said) < 5)
    found |= {one.feature: 1.0 for one in classes if one.feature}
    found["possessive"] = float(any(word.endswith(("'s", "s'")) for word in said))
    return found


@dataclass(frozen=True, slots=True)
class _Classes:
    deeds: tuple[str, ...]
    stakes: tuple[str, ...]
    manners: tuple[str, ...]
    things: tuple[str, ...]
    feature: str = ""


_NO_CLASSES: Final = _Classes((), (), (), ())
# Words recur; the length bounds what hostile text can make the cache hold.
_LONGEST: Final = 24


def _classes_of(word: str) -> _Classes:
    return _classes(word) if len(word) <= _LONGEST else _NO_CLASSES


@lru_cache(maxsize=8192)
def _classes(word: str) -> _Classes:
    forms = frozenset(_forms(word))
    return _Classes(
        _named(DEEDS, forms),
        _named({name: nouns for name, (_, nouns) in STAKES.items()}, forms),
        _named(MANNERS, forms),
        _named(THINGS, forms),
        f"word:{term_of(word)}" if word[0].isalpha() else "",
    )


def _named(classes: Mapping[str, frozenset[str]], forms: frozenset[str]) -> tuple[str, ...]:
    return tuple(name for name, words in classes.items() if not words.isdisjoint(forms))


def weigh(words: Sequence[str], weights: dict[str, float], bias: float) -> Weighed:
    """The model's answer to a sentence."""
    found = features(words)
    parts = {name: weights.get(name, 0.0) * value for name, value in found.items()}
    score = bias + sum(parts.values())
    if score <= 0:
        return Weighed(score, DecisionObject.ORDINARY)
    stakes = {name: _share(name, parts) for name in STAKES if f"stake:{name}" in found}
    heaviest = max(stakes, key=lambda name: stakes[name], default="persons")
    return Weighed(score, STAKES[heaviest][0])


def _share(stake: str, parts: dict[str, float]) -> float:
    return sum(
        value
        for name, value in parts.items()
        if name == f"stake:{stake}" or name.endswith(f"+{stake}")
    )


def _forms(word: str) -> Iterable[str]:
    return (word, singular(word), LEMMAS.get(word, word), *_uninflected(word))


def _uninflected(word: str) -> Iterable[str]:
    for ending in ("ing", "ed", "es", "s", "d"):
        if len(word) > len(ending) + 2 and word.endswith(ending):
            stem = word[: -len(ending)]
            yield stem
            yield f"{stem}e"
            if len(stem) > 2 and stem[-1] == stem[-2]:
                yield stem[:-1]
