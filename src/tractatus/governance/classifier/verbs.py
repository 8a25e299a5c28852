"""Verbs of instructions, by what they do; base forms unless said otherwise."""

from __future__ import annotations

from typing import Final

from tractatus.governance.language.lexicon import word_set

# Leaves nothing behind but an answer.
LOOK: Final = word_set(
    "print show list read check look find tell explain summarise summarize translate count compare "
    "describe search view inspect see display watch monitor fetch grep examine identify verify "
    "review scan query analyse analyze investigate trace estimate calculate compute determine "
    "figure answer note locate confirm measure remind report lookup browse observe study "
    "clarify double-check recap outline define spell name quote ping cat"
)
# Hard to take back.
HARD: Final = word_set(
    "delete remove drop erase truncate wipe purge destroy overwrite deploy publish send post pay "
    "grant revoke ban release ship transfer refund buy purchase order announce notify email mail "
    "invite suspend block forward migrate terminate reset uninstall submit unpublish reply tweet "
    "broadcast kick mute promote demote deactivate disable"
)
# Changes or runs software or machines, whatever the object.
MACHINE: Final = word_set(
    "install fix refactor compile build deploy restart reboot debug configure upgrade downgrade "
    "migrate rollback revert merge rebase commit push pull implement patch optimise optimize "
    "uninstall truncate alter execute provision scale lint start stop kill bump wire parse cache "
    "index mock inline encrypt decrypt hash deprecate vendor pin unpin reload mount unmount "
    "backport cherry-pick squash stash enable disable instrument containerise containerize "
    "ssh sandbox serialise serialize benchmark profile type annotate bind expose"
)
_OTHER: Final = word_set(
    "give continue meet come comply toy tinker mix roll dig empty shorten strike undo lift hold "
    "spend teach water touch leave rinse fetch speak spell bind greet name feed pack paint print "
    "wear walk bake store use add set make write create change update keep put do run open close "
    "move copy rename replace switch connect point call take get go let leave follow ensure avoid "
    "apply ask begin book bring choose clean clear collect combine complete convert correct cut "
    "deal decide decline discuss double draft draw edit enter escalate extend export extract file "
    "fill filter finish flag format generate group handle have help hide hold ignore import "
    "improve include increase insert invoke join label learn limit link load lock log mark match "
    "mention minimise minimize modify order organise organize pass pick pin place plan prepare "
    "present prefer prioritise prioritize process produce protect prove provide raise record "
    "redact reduce refer register reject remember repeat request require reserve resolve respect "
    "respond restore restrict return rewrite rotate save schedule select separate serve share "
    "shorten sign simplify skip solve sort split spend stay store structure suggest support swap "
    "sync tag talk target test think tidy track train treat trim try turn unify unlock upload "
    "validate vary wait warn wrap address approve archive arrange assign assume attach back bundle "
    "cancel capture cap charge cite code comment communicate consult contact consider crop default "
    "deliver derive design develop disclose document download drive emit encourage enforce "
    "establish evaluate exclude expand explore experiment brainstorm play imagine prototype sketch "
    "invent dream surprise propose recommend research favour favor feature focus force greet guard "
    "guarantee honour honor host indent inform integrate introduce issue iterate justify listen "
    "lower maintain manage map model name normalise normalize obey offer omit override pair paint "
    "pause perform permit persist phrase polish prevent proceed promise proofread quit randomise "
    "rate reach rebuild recheck reconsider recreate redesign redirect reformat regenerate reject "
    "relax rely remain render reorder rephrase report represent rerun reuse scope score secure "
    "seed shut slice specify standardise standardize state stick stop strip style subscribe "
    "substitute summon throw throttle toggle transcribe transform unset vet visit vote work zip "
    "anonymise anonymize pseudonymise pseudonymize weigh accept allow deny forbid stand aim strive "
    "refrain cease batch backup clone fork boot disclose sell credit attribute round abbreviate "
    "capitalise capitalize alphabetise alphabetize chat start sum lead pull retry sleep retain"
)
VERBS: Final = LOOK | HARD | MACHINE | _OTHER

# A word that follows a noun, not an imperative: "test fails", "build is red".
FINITE: Final = word_set(
    "is are was were has had will can could should must fails failed works worked does did takes "
    "took keeps seems looks means says said needs broke crashed runs ran may might would shall"
)
# No imperative begins with one of these.
NO_VERB: Final = word_set(
    "i you he she it we they this that these those the a an my your our his her its their there "
    "here what why how who when where which whose whom is are was were am be been being do does "
    "did has have had can could will would shall should must may might and or but if because so "
    "as in on at for from to with by of about into over under after before during until while "
    "since although though unless than then not no yes yeah ok okay hi hello hey thanks thank "
    "great good nice sure well oh hmm sorry some any all both each every many much few several "
    "one two three four five"
)
INTRODUCTIONS: Final = word_set(
    "please then also and so ok okay hey now just first second third next finally again actually "
    "kindly instead otherwise hi hello well yes no right sorry thanks well, great however besides "
    "additionally furthermore moreover lastly meanwhile therefore thus alternatively - * • ( [ : , "
    "> # + → to go ahead quickly simply carefully either still already afterwards later pls plz "
    "thx team all everyone folks todo note important reminder rule tip hint btw fyi p.s ps re"
)
PREPOSITIONS: Final = word_set(
    "for in on when whenever if before after during until till while from at as with without once "
    "by since because unless although throughout within across to under given where wherever via "
    "per regarding concerning about based due according starting every each inside outside except"
)
QUESTIONS: Final = word_set(
    "what why how who when where which whose is are was were am do does did has have had can could "
    "will would shall should may might must isn't aren't doesn't don't didn't can't won't any"
)
SPEAKS: Final = word_set(
    "says say said wrote writes mentions mentioned claims claimed recommends recommended "
    "suggests suggested shows show printed prints outputs shouts shouted demands told "
    "tells states stated advises advised proposes proposed argues argued insists insisted "
    "asked thinks thought believes wants wanted demands demanded saying"
)
PAST: Final = word_set(
    "was were had did used went got made ran took yesterday ago previously formerly deployed "
    "installed changed fixed merged wrote tried noticed saw found learned decided met moved "
    "created added deleted removed updated broke happened started stopped sent said told asked "
    "already seems seem seemed appears forgotten wondering wonder complained"
)
