"""Verbs of several words as the one that they mean: "put off", "turn the pump off"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tractatus.governance.language.lexicon import word_set

# Verbs of several words that mean another one than their first.
_PHRASES: Final = {
    ("put", "off"): "postpone", ("hold", "off", "on"): "postpone", ("hold", "off"): "postpone",
    ("wait", "with"): "postpone", ("call", "off"): "cancel", ("give", "up"): "abandon",
    ("go", "on"): "continue", ("carry", "on"): "continue", ("keep", "on"): "continue",
    ("going", "on"): "continue", ("stick", "with"): "keep", ("stick", "to"): "keep",
    ("stay", "with"): "keep", ("stay", "on"): "keep", ("stand", "by"): "keep",
    ("hold", "on", "to"): "keep", ("hang", "on", "to"): "keep",
    ("shut", "down"): "stop", ("shut", "off"): "stop", ("turn", "away"): "refuse",
    ("send", "away"): "refuse", ("keep", "away"): "exclude", ("leave", "out"): "omit",
    ("get", "rid", "of"): "remove", ("do", "away", "with"): "remove", ("throw", "away"): "discard",
    ("let", "go"): "dismiss", ("put", "back"): "restore", ("bring", "back"): "restore",
    ("roll", "back"): "revert", ("say", "no", "to"): "refuse", ("pull", "out"): "withdraw",
    ("say", "nothing"): "withhold",
    ("turn", "down", "the", "request"): "refuse", ("turn", "down", "the", "offer"): "refuse",
    ("write", "off"): "cancel", ("pay", "out"): "pay", ("pay", "back"): "refund",
    ("hand", "over"): "give", ("hand", "out"): "give", ("give", "back"): "return",
    ("send", "out"): "send", ("set", "up"): "create", ("take", "out"): "remove",
    ("cross", "out"): "remove", ("strike", "out"): "remove", ("take", "over"): "assume",
    ("turn", "back"): "reverse", ("leave", "alone"): "keep", ("leave", "be"): "keep",
    ("move", "back"): "restore", ("change", "back"): "restore", ("switch", "back"): "restore",
    ("set", "back"): "restore", ("opt", "out"): "refuse", ("wind", "down"): "stop",
    ("speed", "up"): "boost", ("slow", "down"): "reduce", ("open", "up"): "open",
    ("lock", "away"): "hide", ("lock", "out"): "exclude", ("shut", "out"): "exclude",
    ("send", "home"): "dismiss",
    ("turn", "on"): "enable", ("turn", "off"): "disable", ("switch", "on"): "enable",
    ("switch", "off"): "disable", ("take", "off"): "remove", ("take", "away"): "remove",
    ("take", "back"): "revert", ("send", "back"): "return", ("turn", "home"): "refuse",
    ("do", "without"): "omit", ("dispense", "with"): "omit", ("go", "without"): "omit",
    ("call", "back"): "recall", ("cut", "out"): "omit", ("go", "back"): "revert",
    ("go", "ahead"): "start", ("pass", "over"): "skip", ("back", "out"): "withdraw",
    ("take", "down"): "remove", ("fill", "in"): "enter", ("fill", "up"): "fill",
}  # fmt: skip
# A particle may stand behind the object: "turn the lorry away at the gate".
_PARTING: Final = word_set("turn send take shut switch lock throw put bring call cut cross strike")
_PARTICLES: Final = word_set("away back off on home out down")
_PARTED: Final = {
    phrase: verb
    for phrase, verb in _PHRASES.items()
    if phrase[0] in _PARTING and phrase[1] in _PARTICLES
}
_FARTHEST: Final = 7
_AFTER_PARTICLE: Final = word_set(
    "at from to on in for until by and now again today tomorrow with as before after when if first "
    "so , ; ."
)
_PHRASE_STARTS: Final = frozenset(phrase[0] for phrase in _PHRASES)
_LONGEST: Final = max(map(len, _PHRASES))


def with_phrases(words: Sequence[str]) -> list[str]:
    """The words, with verbs of several words as the one that they mean.

    A particle may also end the clause: "turn the pump off".
    """
    if _PHRASE_STARTS.isdisjoint(words):
        return list(words)
    words = _closed(words)
    found: list[str] = []
    place = 0
    while place < len(words):
        for size in range(_LONGEST, 1, -1):
            if verb := _PHRASES.get(tuple(words[place : place + size])):
                found.append(verb)
                place += size
                break
        else:
            found.append(words[place])
            place += 1
    return found


def _closed(words: Sequence[str]) -> Sequence[str]:
    """The words with a particle that stands behind the object moved to its verb, as one."""
    for place in range(2, min(len(words), _FARTHEST + 1)):
        if verb := _PARTED.get((words[0], words[place])):
            behind = words[place + 1 : place + 2]
            if not behind or behind[0] in _AFTER_PARTICLE:
                return [verb, *words[1:place], *words[place + 1 :]]
    if verb := _PHRASES.get((words[0], words[-1])):
        return [verb, *words[1:-1]]
    return words
