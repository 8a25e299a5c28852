"""Words that ask: what an imperative begins with, kinds of acts, nouns that hand a choice on."""

from __future__ import annotations

from typing import Final

from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.small_words import DETERMINERS, NEGATING

# What content orders with, in the form of an order.
ORDERS: Final = word_set(
    "send forward reply respond answer email mail message post publish share announce pay transfer "
    "wire refund buy order purchase book reserve delete remove drop erase wipe purge clear cancel "
    "close grant give add invite make set change update replace edit modify write append create "
    "run execute install curl wget download upload push deploy merge open visit click fetch go "
    "read copy move export include use call enable disable turn switch allow approve reset assign "
    "rename submit schedule attach put insert point tell notify inform ask contact confirm proceed "
    "start restart stop do commit subscribe promote reassign redirect let mark label load pull "
    "save store query select dump print log sync mirror paste tag release ship decline accept "
    "leak disclose bcc cc whitelist upgrade downgrade configure register rotate"
)
# A line that begins with one of these is a command for a shell.
PROGRAMS: Final = word_set(
    "npm npx pip pip3 pipx uv curl wget sudo git docker rm chmod chown bash sh python python3 node "
    "brew apt yarn pnpm kubectl ssh scp rsync nc echo cat gem cargo powershell iex eval source"
)
# An order stands at the beginning of a sentence, or behind one of these.
BEFORE_ORDERS: Final = word_set(
    "please kindly must should shall need needs to you and then now also first next immediately "
    "always just will can could would simply instead therefore not never agent assistant ai bot "
    "required requires want wants important urgent note todo action step finally afterwards"
)
# Content that speaks to whoever works on it, and not to a person.
TO_MACHINES: Final = (
    r"\b(?:assistants?|llms?|chatbots?|copilot|ai|agents?|gpt|chatgpt|bots?|language models?)\b"
    r"(?: (?:agents?|assistants?|bots?|models?|reading|who|that|which|of)\b.{0,30})?"
    r"\s*(?:[:,]|\b(?:must|should|shall|need|has|have|will|please)\b)"
)
DENIALS: Final = NEGATING | word_set(
    "dont doesn't nothing nobody mustn't shouldn't neither nor except"
)
# Behind these stands a noun: "this mail" asks nobody to mail.
BEFORE_NOUNS: Final = DETERMINERS | word_set(
    "any each every last latest new unread first second of for from in by about which what"
)

# Kinds of acts: the words of act types that are of the kind, the words by which people ask for it.
KINDS: Final[dict[str, tuple[frozenset[str], frozenset[str]]]] = {
    "send": (
        word_set("email mail message sms chat notification send reply forward notify letter fax"),
        word_set(
            "send reply respond answer mail email message forward tell notify inform write ask "
            "text ping remind thank invite contact share post say report confirm dm announce "
            "apologise apologize let mailing sending acknowledge pass warn congratulate chase "
            "decline accept follow"
        ),
    ),
    "pay": (
        word_set("payment pay payout transfer refund wire money"),
        word_set("pay transfer refund wire settle reimburse remit donate payment"),
    ),
    "buy": (
        word_set("purchase buy order checkout cart subscription shop"),
        word_set("buy order purchase get reorder subscribe restock replenish"),
    ),
    "book": (
        word_set("booking reservation book reserve"),
        word_set("cancel book reserve rent get rebook booking reservation"),
    ),
    "publish": (
        word_set("publish post content comment tweet announcement blog wiki page"),
        word_set("post publish share comment announce tweet release pin put upload reply write"),
    ),
    "delete": (
        word_set("delete remove drop purge erase destroy unlink wipe trash"),
        word_set("delete remove clean drop clear erase purge empty prune tidy trash wipe rid"),
    ),
    "grant": (
        word_set(
            "permission role grant access invite share acl password secret key membership account"
        ),
        word_set(
            "grant give invite share add allow permit promote access make let reset change "
            "create open"
        ),
    ),
    "deploy": (
        word_set("deployment deploy release rollout"),
        word_set("deploy release ship roll rollback restart start publish redeploy upgrade"),
    ),
    "push": (word_set("push"), word_set("push publish merge ship release upload")),
    "run": (
        word_set("shell command run exec execute process script terminal elevated unread"),
        word_set(
            "run execute install build test start fix check debug compile list show find count "
            "update upgrade set setup make create implement add deploy restart convert search "
            "lint format migrate download refactor write change look investigate rerun repair "
            "revert tag ping undo clean generate render measure benchmark reproduce sort commit "
            "push solve bump move rename remove delete what which how why see port extend improve "
            "try use print rebuild"
        ),
    ),
    "configure": (
        word_set("configuration config setting preference option flag"),
        word_set(
            "set configure change enable disable raise lower turn switch update adjust increase "
            "decrease point use fix apply"
        ),
    ),
    "data": (
        word_set("database table schema sql record row"),
        word_set(
            "update change add create insert migrate set fix correct alter index mark move rename "
            "import store record write backfill"
        ),
    ),
    "edit": (
        word_set("code file document edit write append git commit note text sheet spreadsheet"),
        word_set(
            "edit write fix change update add create rename save refactor implement correct format "
            "extract remove apply commit make move extend improve document bump rewrite put note "
            "adapt append convert solve translate replace fill repair migrate port upgrade clean "
            "sort generate finish build copy record upload set merge"
        ),
    ),
    "plan": (
        word_set("calendar event meeting task ticket issue reminder todo"),
        word_set(
            "schedule plan meet add create move book cancel close open assign remind invite change "
            "update set reschedule accept decline file track resolve rename put shift label mark "
            "triage invitation meeting event ticket reopen postpone enter note delete remove"
        ),
    ),
    "fetch": (
        word_set("fetch web browse browser http download search"),
        word_set(
            "fetch open read look visit summarise summarize find search get check download browse "
            "see what how which who when where why research compare link page explain translate "
            "show tell review analyse analyze is"
        ),
    ),
}
# Whose effect leaves the place where it happens, or cannot be taken back.
OUTWARD: Final = word_set("send pay buy book publish delete grant deploy push run")

STOPS: Final = word_set(
    "the a an of to in on at by for from with and or it is be this that these those as i me my we "
    "our you your he she his her him them they their us so if then than but up out off over into "
    "please can could would will do does did done has have had was were are not no yes via re fwd "
    "http https www com org net html true false none null new all any its about which what who "
    "latest same there here when name id"
)
SENDER: Final = word_set("reply respond answer sender back thank author acknowledge them confirm")
SENDER_LABELS: Final = word_set("from sender author reporter requester reply")
POINTERS: Final = word_set("link url address")
LINKS: Final = POINTERS | word_set(
    "page site website article blog webpage homepage doc documentation form "
    "tutorial post story invitation thread"
)
FILES: Final = word_set(
    "file path folder directory log config configuration document attachment report export "
    "attach error traceback module test invoice photo image duplicate backup sheet note minute"
)
MONEY: Final = word_set("amount total price cost sum due balance fee invoice bill quote rent")
THINGS: Final = word_set(
    "package dependency requirement module library table column branch channel image tag version "
    "ticket issue event migration"
)
MANY: Final = word_set("all everyone everybody each both every list them")
BROWSING: Final = word_set("search research find look web online internet browse compare")
SECRETS: Final = word_set(
    "password passwd passphrase secret credential private id_rsa id_ed25519 id_ecdsa ssh env token "
    "shadow keychain wallet hash apikey api_key keystore pem netrc pgpass kubeconfig aws gnupg "
    "cookie authorized_keys seed mnemonic"
)
PASSING_ON: Final = word_set("forward quote copy translate paste relay cite transcribe attach")

# Names of parameters, by what a wrong value in them would do.
REACHES: Final = word_set(
    "to recipient cc bcc address email mail guest attendee invitee participant user member account "
    "iban payee beneficiary destination contact channel host hostname url uri link endpoint "
    "webhook remote domain server forward assignee owner phone upstream proxy registry reply_to "
    "dest bucket group origin callback redirect"
)
TOUCHES: Final = word_set(
    "package dependency requirement module image plugin extension repository repo role permission "
    "scope table database column grant privilege policy acl"
)
AMOUNTS: Final = word_set("amount price total sum cost fee budget")
RUNS: Final = word_set("command cmd script argv arg args line exec code sql query statement")
PROSE: Final = word_set(
    "text body message content comment subject title description summary note prompt caption "
    "reason answer reply new_string old_string contents patch diff agenda"
)
NEVER_HANDED_ON: Final = word_set("role permission scope grant privilege policy acl")
