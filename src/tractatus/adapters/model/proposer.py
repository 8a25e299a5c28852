"""Asks a model what to look at first."""

from __future__ import annotations

from typing import Final

from tractatus.adapters.model.answer import question, read_answer
from tractatus.adapters.model.endpoint import ChatEndpoint
from tractatus.governance.proposal import Proposal

MAX_POST_CHARACTERS: Final = 20_000


class ModelProposer(ChatEndpoint):
    """A `Proposer` behind an OpenAI-compatible endpoint.

    Args:
        url: Base address, up to and with `/v1`; `/chat/completions` is appended.
        model: Name of the model, as the endpoint knows it.
        key: Bearer token, if the endpoint wants one.
    """

    def __init__(self, url: str, model: str, key: str | None = None) -> None:
        super().__init__(url, key)
        self._model = model

    async def propose(self, text: str) -> Proposal:
        """What the model says of `text`.

        Raises:
            DecisionError: it did not answer in time, or not with a proposal. The message holds
                neither the key nor the text.
        """
        body = await self.ask(question(self._model, text[:MAX_POST_CHARACTERS]))
        return read_answer(self._model, body)
