"""InstructionPersistenceClassifier: what a person's words ask for, and how firmly."""

from tractatus.governance.classifier.classify import classify
from tractatus.governance.classifier.reading import MAX_READ

__all__ = ["MAX_READ", "classify"]
