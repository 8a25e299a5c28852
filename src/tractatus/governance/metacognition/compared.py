"""An act and its record of reasoning, read once for all that compares them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tractatus.governance.act import Act, Reasoning
from tractatus.governance.language.meaning import read_meaning
from tractatus.governance.metacognition import option_features as of_option
from tractatus.governance.metacognition import step_features as of_step
from tractatus.governance.metacognition.record_terms import Record, read_record
from tractatus.governance.metacognition.steps import Chosen, Step, read_chosen, read_steps

MAX_STEPS: Final = 256


@dataclass(frozen=True, slots=True)
class Compared:
    """What an act would do, what its record says, and each step beside both.

    Args:
        chosen: The act.
        record: What its steps stand in.
        texts: Of the steps, as written; at most `MAX_STEPS`.
        readings: Of each of these: what it says, and what it has somebody else do.
    """

    chosen: Chosen
    record: Record
    texts: Sequence[str]
    readings: Sequence[Sequence[Step]]

    @classmethod
    def read(cls, act: Act, reasoning: Reasoning) -> Compared:
        """The act and its record, compared; linear in their length."""
        chosen = read_chosen(act, read_meaning(reasoning.goal))
        texts = reasoning.steps[:MAX_STEPS]
        readings = [read_steps(text, chosen) for text in texts]
        return cls(chosen, read_record(act, reasoning), texts, readings)

    def step_features(self, place: int) -> Mapping[str, float]:
        """What the step at a place below `record_terms.MAX_TEXTS` is weighed by."""
        step = self.readings[place][0]
        return of_step.features(self.texts[place], step, self.chosen, self.record, place)

    def option_features(self, option: str) -> Mapping[str, float]:
        """What an alternative is weighed by."""
        read = read_steps(option, self.chosen)[0]
        return of_option.features(option, read, self.chosen, self.record)
