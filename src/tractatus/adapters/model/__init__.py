"""Language models behind any OpenAI-compatible endpoint: proposals, and a driven assistant."""

from tractatus.adapters.model.assistant import ModelAssistant
from tractatus.adapters.model.proposer import ModelProposer

__all__ = ["ModelAssistant", "ModelProposer"]
