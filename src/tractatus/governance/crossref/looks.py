"""What a word may be the name of, by its look, and one spelling for it."""

from __future__ import annotations

import re
from enum import StrEnum
from posixpath import normpath
from typing import Final

from tractatus.governance.classifier.numerals import NUMBERS
from tractatus.governance.classifier.products import PRODUCTS
from tractatus.governance.classifier.programs import PROGRAMS
from tractatus.governance.classifier.verbs import VERBS
from tractatus.governance.crossref.comparison import package_name
from tractatus.governance.language.lexicon import word_set

_HOST: Final = re.compile(r"[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*\.[a-z]{2,}(?::[0-9]+)?(?:/\S*)?")
_IP: Final = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}")
_NUMBER: Final = re.compile(r"[vV]?[0-9]+(?:\.[0-9x*]+)*")
_CAPITAL: Final = re.compile(r"[A-Z][A-Za-z0-9+]*(?:['’]s)?")
_NO_NAMES: Final = word_set(
    "i i'm i've i'd i'll ok tls monday tuesday wednesday thursday friday saturday sunday january "
    "february march april may june july august september october november december please pls "
    "eur usd gbp chf sek nok dkk pln english german french dutch e.g i.e etc api apis url urls uri "
    "http https db id ids ip ui"
)


# How people send something, by one name each.
CHANNELS: Final = {
    **dict.fromkeys(("mail", "email", "e-mail", "mails", "emails", "e-mails"), "e-mail"),
    **dict.fromkeys(("sms", "text", "texts"), "sms"),
    **dict.fromkeys(("chat", "chats"), "chat"),
    **dict.fromkeys(("letter", "letters"), "letter"),
}


class Look(StrEnum):
    """What a name is by its look; two of one look may stand in each other's place."""

    NUMBER = "number"
    ADDRESS = "address"
    PATH = "path"
    MARKED = "marked"  # could be no word: `stock_old`, `web-2`, anything in backticks
    PROPER = "proper"  # "Outlook", `mypy`
    PLAIN = "plain"  # any other word, which names something only where the grammar says so


def look_of(word: str, written: str, *, opens: bool) -> Look:
    """What `word` may be the name of.

    Args:
        word: In lower case.
        written: As it is written.
        opens: It begins a sentence, where a capital says nothing.
    """
    if _IP.fullmatch(word):
        return Look.ADDRESS
    if _NUMBER.fullmatch(word) or word in NUMBERS:
        return Look.NUMBER
    if _HOST.fullmatch(word) and word.rpartition(".")[2] not in _FILE_ENDS:
        return Look.ADDRESS
    if "/" in word or "\\" in word or word[0] in "~":
        return Look.PATH
    if (
        word[0] == "."
        or any(mark in word[1:-1] for mark in "_.@*")
        or _is_joined(word)
        or word.endswith("_")
    ):
        return Look.MARKED
    if word in _NO_NAMES:
        return Look.PLAIN
    if (word in PRODUCTS or word in PROGRAMS) and not (written == word and word in _ANY_WORDS):
        return Look.PROPER
    if _CAPITAL.fullmatch(written) and (not opens or not written[1:].islower()):
        return Look.PROPER
    return Look.PLAIN


# Products that took a word which any sentence may have; in lower case it is that word.
_ANY_WORDS: Final = VERBS | word_set(
    "next less rich click fish solid spring express black requests stimulus clap immer passport "
    "dart swift rust ruby java julia looker notion"
)
_FILE_ENDS: Final = word_set(
    "py js ts go rs rb md txt csv json toml yaml yml pdf docx xlsx svg png jpg html css sh sql cfg "
    "conf ini log xml odt ods po java kt lock env"
)


def _is_joined(word: str) -> bool:
    """Letters with a digit or a hyphen among them: `web-2`, `orders2`, `node-sass`."""
    return word[0].isalpha() and ("-" in word[1:-1] or any(map(str.isdigit, word)))


_DEFAULT_PORT: Final = {
    "https": re.compile(r"^([^/?#:]{1,253}):443(?=[/?#]|$)"),
    "http": re.compile(r"^([^/?#:]{1,253}):80(?=[/?#]|$)"),
}


def name_of(text: str) -> str:
    """One spelling of a name, whatever it names."""
    text = text.strip().lower()
    if "://" in text:
        scheme, _, text = text.partition("://")
        text = _DEFAULT_PORT[scheme].sub(r"\1", text) if scheme in _DEFAULT_PORT else text
        text = text.partition("?")[0]
    text = text.replace("\\", "/")
    if "/" in text:
        text = normpath(text) if "/.." in text else text.removeprefix("./")
        return text.rstrip("*").rstrip("/") or "/"
    if _NUMBER.fullmatch(text):
        return text.removeprefix("v")
    return text if _HOST.fullmatch(text) else package_name(text.lstrip("."))
