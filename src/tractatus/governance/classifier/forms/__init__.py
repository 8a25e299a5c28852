"""Forms in which people tell what is to be, other than sentences that ask, as plain statements.

A row of a table, a line of settings, a question with its answer, a topic with its value, the
subject of a commit, a correction, a decision told as a fact, a thing that is gone for good: each
says "this must be so" in a form of its own. Each reader here puts the plain words in, so that what
reads sentences reads them all; the letters of the values stay where they are in the original.
"""

from tractatus.governance.classifier.forms.plain import in_plain_words

__all__ = ["in_plain_words"]
