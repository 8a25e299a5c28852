"""Commands that are to be run or not, and acts that wait for somebody's word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from tractatus.governance.classifier.products import GIT_VERBS, PROGRAMS, SUBCOMMANDS
from tractatus.governance.classifier.reading import Tokens
from tractatus.governance.classifier.slots import Found, Slot
from tractatus.governance.classifier.verbs import VERBS
from tractatus.governance.instruction import KeyKind
from tractatus.governance.lexicon import word_set
from tractatus.governance.words import singular

_FLAG: Final = re.compile(r"--?[a-z][a-z0-9-]*")
_MAX_ARGUMENTS: Final = 6
_BRANCHES: Final = word_set("main master develop production prod staging trunk release")
_ASKS: Final = word_set(
    "ask asks signs confirm confirms check approval approvals approve approves approved permission "
    "sign-off signoff sign review reviewed consult confirmation okay ok go-ahead consent "
    "agreement double-check clear authorisation authorization approver approvers agree verify"
)
_ANSWERS: Final = word_set(
    "asking approval permission confirmation confirming checking review sign-off signoff consent "
    "authorisation authorization consulting agreement okay ok telling go-ahead asked approving"
)
_CHECKERS: Final = frozenset({"check", "verify", "clear", "review", "sign", "agree"})
_PEOPLE: Final = word_set(
    "me us him her them someone somebody team lead owner moderator moderators human my our person "
    "people off colleague legal security dpo founder the"
)
_REACH: Final = 10
_FILLERS: Final = word_set(
    "you we i they anyone anybody it is are be being actually ever any a an the each every to my "
    "our your his her their some"
)
_NOUNS: Final[dict[str, str]] = {
    "deletion": "delete", "deletions": "delete", "deployment": "deploy", "deployments": "deploy",
    "deploys": "deploy", "release": "release", "releases": "release", "removal": "remove",
    "payment": "pay", "payments": "pay", "purchase": "purchase", "purchases": "purchase",
    "refund": "refund", "refunds": "refund", "migration": "migrate", "migrations": "migrate",
    "merge": "merge", "merges": "merge", "changes": "change", "change": "change",
    "publication": "publish", "production": "production", "posts": "post", "bans": "ban",
}  # fmt: skip


_NESTED: Final = frozenset({"docker compose", "git stash", "aws s3", "npm audit"})


def find_tool(tokens: Tokens, place: int) -> Found:
    """A command line that begins at `place`: program, subcommand, flags."""
    words = tokens.words
    program = words[place]
    end = place + 1
    head = program
    has_more = False
    if PROGRAMS[program] and end < len(words) and words[end] in SUBCOMMANDS:
        head = f"{program} {words[end]}"
        end += 1
        has_more = True
        if head in _NESTED and end < len(words) and words[end] in SUBCOMMANDS:
            end += 1
            head = " ".join(words[place:end])
    first_flag = end
    while end < len(words) and end - place < _MAX_ARGUMENTS and _FLAG.fullmatch(words[end]):
        end += 1
    flags = list(words[first_flag:end])
    if not has_more and not flags and not _is_alone(words, place):
        return
    if head == "git push" and end < len(words) and _branch(words, end):
        branch = _branch(words, end)
        yield Slot(KeyKind.TOOL, " ".join([head, *flags, branch]), place, end, subject=head)
        return
    yield Slot(KeyKind.TOOL, " ".join([head, *flags]), place, end, subject=head)


def _is_alone(words: Sequence[str], place: int) -> bool:
    """Whether a program stands as what is run: "use sudo", "never run curl"."""
    before = words[place - 1] if place else ""
    return words[place] in _BARE_PROGRAMS and before in {
        "use", "using", "run", "running", "with", "of", "not", "than", "never", "call", "via",
        "invoke", "avoid", "no", "or",
    }  # fmt: skip


_BARE_PROGRAMS: Final = word_set(
    "rm sudo curl wget ssh scp rsync sed awk npx chmod chown crontab telnet pkill killall eval ftp"
)


def _branch(words: Sequence[str], end: int) -> str:
    """The branch of "push to main", "push directly to the main branch"."""
    behind = [word for word in words[end : end + 6] if word not in {"directly", "the", "straight"}]
    if len(behind) > 1 and behind[0] in {"to", "onto", "origin"} and behind[1] in _BRANCHES:
        return behind[1]
    return ""


def find_git_verb(tokens: Tokens, place: int) -> Found:
    """ "Push to main", "force-push": git's verbs without its name."""
    words = tokens.words
    word = words[place]
    if place and words[place - 1] in {"git", "a", "the", "this", "that", "last", "each", "every"}:
        return
    if word in {"force-push", "force-pushing", "force-pushes"}:
        yield Slot(KeyKind.TOOL, "git push --force", place, place + 1, subject="git push")
    elif word == "force" and words[place + 1 : place + 2] in (["push"], ["pushing"], ["pushes"]):
        yield Slot(KeyKind.TOOL, "git push --force", place, place + 2, subject="git push")
    elif word in {"push", "pushing"} and place and words[place - 1] == "force":
        return
    elif branch := _branch(words, place + 1):
        verb = word.removesuffix("ing")
        if verb == "merg":
            verb = "merge"
        elif verb == "committ":
            verb = "commit"
        if verb in GIT_VERBS:
            head = f"git {verb}"
            yield Slot(KeyKind.TOOL, f"{head} {branch}", place, place + 1, subject=head)


def find_confirmation(tokens: Tokens, place: int) -> Found:
    """ "Ask me before you delete", "deployments need approval"."""
    words = tokens.words
    end = min(len(words), place + _REACH)
    for at in range(place + 1, end):
        if words[at] in {".", "!", "?", ";"} or words[at] in {"but"}:
            break
        if words[at] == "first" and at == place + 1 and words[place] == "ask":
            yield Slot(KeyKind.CONFIRMATION, True, place, place + 1)
            return
        if words[at] in {"before", "prior"}:
            near = {singular(word) for word in words[max(0, place - 3) : at]}
            if words[place] in _CHECKERS and _PEOPLE.isdisjoint(near):
                return
            subject = _act(words, at + 1)
            if subject:
                yield Slot(KeyKind.CONFIRMATION, True, place, place + 1, subject=subject)
            return
    if (
        words[place]
        in {"approval", "approvals", "sign-off", "permission", "approved", "review"}
        | _WORDS_OF_CONSENT
    ):
        yield from _needed(words, place)


_WORDS_OF_CONSENT: Final = frozenset({"confirmation", "consent", "authorisation", "authorization"})


def _needed(words: Sequence[str], place: int) -> Found:
    """ "Deployments need approval": the act is the subject."""
    for at in range(place - 1, max(-1, place - 6), -1):
        if words[at] in _NEEDS and at:
            name = _subject(words, at)
            if name:
                yield Slot(KeyKind.CONFIRMATION, True, place, place + 1, subject=name)
            return
        if words[at] in _STOPS:
            return
    behind = words[place + 1 : place + 4]
    if "needed" in behind or "required" in behind or "necessary" in behind:
        # "No approval is needed for reading": the act stands behind.
        at = next((at for at in range(place, place + 6) if words[at : at + 1] == ["for"]), -1)
        if name := _act(words, at + 1) if at > 0 else "":
            yield Slot(KeyKind.CONFIRMATION, True, place, place + 1, subject=name)


_NEEDS: Final = frozenset({"need", "needs", "require", "requires", "must", "needed"})
_STOPS: Final = frozenset({".", "!", ";", "?"})
_NOT_SUBJECTS: Final = frozenset({"don't", "doesn't", "do", "does", "not", "no", "always", "also"})
# Behind these stands what limits a subject, not the subject: "refunds up to 40 USD".
_LIMITS_SUBJECT: Final = frozenset(
    {"up", "over", "above", "under", "below", "to", "on", "of", "in"}
)


def _subject(words: Sequence[str], need: int) -> str:
    """The act that the words before "need" speak of."""
    before = need - 1
    while before > 0 and words[before] in _NOT_SUBJECTS:
        before -= 1
    if name := _NOUNS.get(words[before]) or _verb(words[before]):
        return name
    for at in range(before - 1, max(-1, before - 5), -1):
        if words[at] in _STOPS:
            return ""
        if words[at + 1] in _LIMITS_SUBJECT and (name := _NOUNS.get(words[at], "")):
            return name
    return ""


YES: Final = word_set("yes agreed agrees approved approves consented confirmed signed")
_UNTIL: Final = frozenset({"before", "until", "unless", "when", "once", "after"})


def find_yes(tokens: Tokens, place: int) -> Found:
    """ "Don't change files before I have said yes": the act stands before."""
    words = tokens.words
    opener = next((at for at in range(place - 1, max(0, place - 6), -1) if words[at] in _UNTIL), 0)
    for at in range(opener - 1, max(-1, opener - 8), -1):
        if words[at] in _STOPS or words[at] in _UNTIL:
            return
        before = words[at - 1] if at else ""
        if (name := _verb(words[at])) and (before in _LEADS or before == "only" or at == 0):
            yield Slot(KeyKind.CONFIRMATION, True, place, place + 1, subject=name)
            return


def find_without_asking(tokens: Tokens, place: int) -> Found:
    """ "Never deploy without asking": the act is the verb before."""
    words = tokens.words
    behind = words[place + 1 : place + 8]
    if _ANSWERS.isdisjoint(behind):
        return
    answer = next(at for at in range(place + 1, place + 8) if words[at] in _ANSWERS)
    if any(word in {".", ",", ";", "!"} for word in words[place + 1 : answer]):
        return
    for at in range(place - 1, max(-1, place - 14), -1):
        if words[at] in {".", "!", ";", "?"}:
            break
        name = _verb(words[at])
        before = words[at - 1] if at else ""
        is_led = before in _LEADS or at == 0
        if name and name not in {"do", "have", "make"} and is_led:
            name = _run(words, at) or name
            yield Slot(KeyKind.CONFIRMATION, True, answer, answer + 1, subject=name)
            return
    if place == 0 or words[place - 1] in _STOPS:
        # "Without my sign-off nobody deploys": the act stands behind.
        names = (_NOUNS.get(one) or _verb(one) for one in words[answer + 1 : answer + 6])
        if name := next(filter(None, names), ""):
            yield Slot(KeyKind.CONFIRMATION, True, answer, answer + 1, subject=name)


def _run(words: Sequence[str], at: int) -> str:
    """What is run by "run git push": the push is what waits."""
    command = words[at + 1 : at + 3]
    if words[at] not in {"run", "use", "execute", "call"} or command[0] not in PROGRAMS:
        return ""
    return command[1] if command[1] in SUBCOMMANDS else command[0]


_LEADS: Final = frozenset(
    {"never", "not", "don't", "to", "must", "cannot", "can't", "may", "should", "or", "please", ","}
    | {"you", "we", "always", "can", "and", "nobody", "ever", "shall", "them", "it", "anything"}
)


def _act(words: Sequence[str], place: int) -> str:
    """The verb behind "before": "deleting", "you delete"."""
    for at in range(place, min(len(words), place + 6)):
        if words[at] in _FILLERS:
            continue
        name = _NOUNS.get(words[at]) or _verb(words[at])
        if name or words[at + 1 : at + 2] not in (["is"], ["are"], ["gets"], ["goes"]):
            return name
    return ""


def _verb(word: str) -> str:
    if word in VERBS:
        return word
    for ending in ("ing", "ed", "es", "s"):
        stem = word.removesuffix(ending)
        if stem != word:
            for base in (stem, f"{stem}e", stem[:-1] if stem[-1:] == stem[-2:-1] else ""):
                if base in VERBS:
                    return base
    return ""


ASKS: Final = _ASKS
