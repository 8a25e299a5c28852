"""What a decision leaves behind: dissent, and the moral remainder; never left out.

A residue either says something or names who says that there was none. Texts that only say "none"
in more words ("n/a", "there was no dissent", "everybody agreed") say nothing: such a statement is
about people, and needs one who answers for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.words import is_mark, read_texts

# Words of which an empty answer is made: the form's own, grammar, and ways to say "nothing". A
# text of these alone is empty, in whatever order. It errs towards "empty": asking again is cheap.
_HOLLOW: Final = word_set(
    "a an the of to and or but as in on at by for from so that this these those it its we i they "
    "is are was were be been being has have had there here do does did not no none nil null na "
    "n/a n a nothing nobody noone one nowhere never without any anyone anybody anything all at "
    "everybody everyone everything every tbd todo unknown unclear see above below idem ditto same "
    "x xx xxx yes ok okay fine test dissent dissents dissenting dissented disagreement "
    "disagreements disagreed disagree disagrees remainder remainders remains remained remain left "
    "over moral morally cost costs objection objections objected object objects opposition "
    "opposed concern concerns minority voiced heard stated noted raised recorded expressed agree "
    "agreed agrees unanimous unanimously consensus applicable apply applies entry text what who "
    "kein keine keiner niemand nichts entfällt aucun aucune rien personne néant ninguno ninguna "
    "nada geen ninguna 无 無"
)


@dataclass(frozen=True, slots=True)
class Residue:
    """What remains, or who says that nothing does.

    Args:
        text: What remains; may be empty only with a name.
        none_by: Identifier of the party who says that there was none; empty where there was some.
    """

    text: str = ""
    none_by: str = ""

    @property
    def says_something(self) -> bool:
        """Whether the text holds more than a way to say "none"."""
        return not is_hollow(self.text)


def is_hollow(text: str) -> bool:
    """Whether a text says nothing, or only that there is nothing; linear and total."""
    words = [word for word in read_texts(text) if not is_mark(word)]
    return all(word in _HOLLOW or (len(word) == 1 and word.isascii()) for word in words)
