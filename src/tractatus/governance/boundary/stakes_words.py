"""Classes of words by which a text is weighed: what is done, in which manner, and by whom.

Words are singular and without inflection where they are verbs. The classes were written from
general knowledge of English, not collected from a set; a word may be in several.
"""

from __future__ import annotations

from typing import Final

from tractatus.governance.language.lexicon import word_set

# What is done.
DEEDS: Final = {
    "removes": word_set(
        "abandon abolish annul away break bury bypass cancel cease censor circumvent clear "
        "close confiscate curtail cut deactivate defund delete destroy disable discard "
        "discontinue dismantle disregard dissolve dodge drop eliminate end erase evade exclude "
        "expropriate forfeit hide ignore invalidate kill leave lift loosen lose neglect omit "
        "outsource override overrule overturn privatise privatize pull purge quash quit ration "
        "relax remove repeal rescind revoke sacrifice scrap seize shut silence skip starve stop "
        "strip suppress suspend take terminate undermine unpublish veto void waive weaken wipe "
        "withdraw"
    ),
    "changes": word_set(
        "adjust alter amend broaden change convert edit extend flip merge modify move narrow "
        "overhaul redefine redirect redraw reform reinvent reorder replace reposition reverse "
        "revise rewrite shift shorten split swap switch tighten transform turn"
    ),
    "decides": word_set(
        "accuse acquit adjudicate allocate appoint arbitrate assess assign assume balance bet "
        "blame canonise certify choose conclude condemn convict count crown decide declare "
        "decree define determine diagnose elect excuse favor favour forgive grade interpret "
        "invent judge nominate order outvote pardon pick prefer prescribe prioritise prioritize "
        "promote rank rate rehire resolve rule sacrifice save select sentence settle trade "
        "treat value vote weigh"
    ),
    "discloses": word_set(
        "betray bribe buy conceal copy deceive denounce disclose expose forward give gossip "
        "hand leak lie mislead monetise monetize offer out pass provide publish report reveal "
        "sell share show smuggle sold supply tell trade transfer upload withhold"
    ),
    "allows": word_set(
        "accept admit allow approve authorise authorize condone delegate empower enable entitle "
        "entrust exempt grant have legalise legalize let license permit tolerate unlock "
        "whitelist"
    ),
    "forbids": word_set(
        "accuse arrest ban banish blacklist block demote deny deport deprive detain discipline "
        "dismiss downgrade evict exclude excommunicate expel fine fire forbid hire imprison "
        "isolate kick lock mute oust outlaw penalise penalize prohibit prosecute punish "
        "quarantine refuse reject reprimand restrict sack segregate shadow-ban silence sue "
        "suspend turn-down"
    ),
    "imposes": word_set(
        "adopt bill charge coerce commit compel conscript cut decrease demand double enact "
        "enforce enrol enroll establish extract fine fix force halve impose increase introduce "
        "invoice launch levy lower make mandate nudge oblige opt pay pre-fill pressure put "
        "raise recruit reduce require set sign spend start subscribe tax tick triple"
    ),
    "watches": word_set(
        "collect combine eavesdrop film follow gather harvest identify intercept keep listen "
        "log match monitor observe profile read record retain scan spy store surveil track "
        "wiretap"
    ),
    "acts_for": word_set(
        "accept agree answer apologise apologize book commit consent enter marry promise resign "
        "sign speak testify transfer vote"
    ),
}

# Turns of phrase that go over somebody's head, for ever, or for all.
MANNERS: Final = {
    "over_heads": word_set(
        "against although anymore behalf despite instead knowledge nobody place regardless "
        "secretly silently unasked unchecked unless whether without"
    ),
    "lasting": word_set(
        "all always any decade default every everybody everyone forever indefinitely longer "
        "never permanently year"
    ),
    "who": word_set("what whether which who whom whose why"),
    "ours": word_set("our us we"),
    "whichever": word_set(
        "all any anybody anyone anything both each every everybody everyone everything nobody "
        "none whatever whenever whoever"
    ),
}

# What acts by itself.
MACHINES: Final = word_set(
    "agent ai algorithm app assistant automated automatic autonomous autonomously autonomy bot "
    "camera chatbot classifier copilot crawler drone engine helper itself kiosk llm machine "
    "model monitor pipeline planner program robot scanner scheduler score script service "
    "software system thermostat tool watcher"
)
# Work on a text or a look at it, where it is what is asked for.
WORK: Final = word_set(
    "abridge align analyse analyze answer back-translate bake boil brainstorm calculate caption "
    "check compare compile compose compute condense contrast convert cook correct describe "
    "discuss draft draw estimate explain extract find format highlight imagine list localise "
    "localize look outline pack paraphrase plan plot prepare pretend print proofread propose "
    "quiz read recommend reformat remind repeat rephrase reply review rewrite rhyme role-play "
    "search shorten show simplify sketch solve sort spell suggest sum summarise summarize teach "
    "test transcribe translate type verify write"
)
# Of these, what makes a text of whatever it is about and can do nothing else.
PRESENTING: Final = word_set(
    "back-translate calculate compare compute contrast describe discuss draft explain illustrate "
    "imagine list outline paraphrase plot pretend proofread quote recite rephrase sketch spell "
    "summarise summarize transcribe translate"
)
# What is put before a request and asks for nothing.
POLITE: Final = word_set(
    "! ( ) , - : ahead and can could go i'd just kindly like now please quietly simply then to "
    "would you"
)
ASKING: Final = word_set("how what why which who when where is are does do did whose")
FIRST_PERSON: Final = word_set("i i've i'd i'll i'm we we've we'll we're")
WANTING: Final = word_set("need want like have wish am was")
DETERMINERS: Final = word_set(
    "a all an any anything each every everybody everyone her his its my no nobody only our some "
    "that the their these this those three two whoever your"
)
# What begins the predicate of a sentence that commands nobody: "votes are no longer secret".
AUXILIARIES: Final = word_set(
    "are be become becomes becoming been can could count counts did do does get gets gives go "
    "goes had has have is lays loses may mean means might must need needs never no not now "
    "shall should shows stay stays waits was were will would"
)
PREPOSITIONS: Final = word_set(
    "about against as at between by for from in into of on onto over per than to under with"
)
# What ends a noun phrase.
PHRASE_ENDS: Final = word_set(
    "! ( ) , - . : ; ? about after against although and are as at be because before between by "
    "during except for from how if in into is like no not of on onto or over per plus since so "
    "than that through to toward towards under unless until via was what when where whether "
    "which while who whose with without"
)
TIMES: Final = word_set(
    "april august autumn december february friday january july june march may monday month "
    "night november october quarter saturday season september spring summer sunday term "
    "thursday today tomorrow tonight tuesday wednesday week winter year"
)
CONDITIONS: Final = word_set("unless if whenever until once even while when whoever although")
