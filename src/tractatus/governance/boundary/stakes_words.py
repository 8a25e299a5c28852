"""Classes of words by which a text is weighed: who and what it is about, and what it does to them.

Words are singular and without inflection where they are verbs. The classes were written from
general knowledge of English, not collected from a set; a word may be in several.
"""

from __future__ import annotations

from typing import Final

from tractatus.governance.decision_object import DecisionObject as Object
from tractatus.governance.language.lexicon import word_set

# What is done.
DEEDS: Final = {
    "removes": word_set(
        "remove delete drop disable bypass skip abolish revoke eliminate waive suspend "
        "circumvent scrap repeal erase withdraw strip cancel stop end close cut kill lose "
        "lift clear purge destroy wipe discard omit dissolve terminate deactivate shut "
        "suppress hide bury unpublish censor silence pull evade dodge override overrule "
        "overturn ignore disregard weaken undermine relax loosen abandon discontinue away "
        "neglect exclude cease invalidate quash void annul dismantle defund privatise "
        "privatize curtail rescind outsource break leave quit sacrifice starve ration veto "
        "forfeit confiscate seize expropriate take"
    ),
    "changes": word_set(
        "change modify edit revise alter adjust rewrite redefine amend overhaul replace switch "
        "turn convert transform reinvent shift move extend shorten tighten broaden narrow redraw "
        "reorder reposition redirect swap reverse flip merge split reform"
    ),
    "decides": word_set(
        "decide determine choose select pick judge settle resolve rank weigh rate grade "
        "assess rule conclude balance sacrifice prefer favour favor prioritise prioritize "
        "trade declare interpret define decree order allocate assign vote elect appoint "
        "nominate sentence convict acquit adjudicate arbitrate condemn pardon blame promote "
        "value treat count assume bet save invent accuse excuse forgive certify diagnose "
        "prescribe crown canonise rehire outvote"
    ),
    "discloses": word_set(
        "share sell disclose leak publish hand give pass expose reveal transfer provide "
        "monetise monetize forward report tell show upload trade supply out sold denounce "
        "copy buy offer lie withhold conceal deceive mislead bribe smuggle betray gossip"
    ),
    "allows": word_set(
        "let allow permit authorise authorize enable grant approve accept admit have empower "
        "entitle entrust license legalise legalize tolerate condone unlock exempt whitelist "
        "delegate"
    ),
    "forbids": word_set(
        "forbid prohibit ban outlaw deny refuse reject block restrict expel evict dismiss "
        "fire hire sack deport punish discipline detain imprison arrest suspend mute silence "
        "kick exclude blacklist shadow-ban lock reprimand demote downgrade penalise penalize "
        "turn-down fine oust accuse sue prosecute banish excommunicate segregate isolate "
        "quarantine deprive"
    ),
    "imposes": word_set(
        "introduce impose adopt establish enact make force require oblige compel raise "
        "increase lower decrease reduce double triple halve charge bill levy set fix enrol "
        "enroll opt sign put cut enforce mandate commit launch start extract demand pay "
        "subscribe spend pre-fill tick tax fine invoice conscript recruit coerce pressure "
        "nudge"
    ),
    "watches": word_set(
        "track monitor film spy surveil record profile collect store keep retain gather scan read "
        "listen follow observe combine match identify wiretap intercept eavesdrop log harvest"
    ),
    "acts_for": word_set(
        "accept sign agree consent resign vote book marry transfer speak apologise apologize "
        "testify commit promise enter answer"
    ),
}

# Whom or what it is done to; each with the decision object that it stands for.
STAKES: Final[dict[str, tuple[Object, frozenset[str]]]] = {
    "persons": (
        Object.PERSONAL_CHOICE,
        word_set(
            "employee applicant patient resident pupil student teacher refugee seeker "
            "pensioner candidate nurse doctor staff colleague neighbour neighbor prisoner "
            "voter citizen passenger victim pedestrian inmate councillor journalist minority "
            "family mother father widow grandmother grandfather child baby minor parent woman "
            "man people person worker moderator homeless immigrant migrant elderly orphan "
            "convict suspect witness whistleblower judge jury soldier protester striker "
            "activist troll heir spouse wife husband couple bride tenant landlord borrower "
            "debtor underperformer smoker foreigner villager believer sick poor everyone "
            "everybody anybody nobody somebody mr mrs ms dr miss men women crew owner thief "
            "critic mayor minister chairman chair director intern driver farmer miner saint "
            "leader officer spokeswoman congregation attendee preacher clan rival rich "
            "veteran addict offender culprit defendant plaintiff client's midwife carer "
            "caretaker guardian survivor mourner retiree unemployed disabled deaf blind girl "
            "boy sister brother uncle aunt daughter son bishop priest imam rabbi monk nun "
            "president premier treasurer secretary trainee apprentice freelancer contractor "
            "cleaner cook waiter fisherman nomad hostage"
        ),
    ),
    "members": (
        Object.PERSONAL_CHOICE,
        word_set(
            "user member customer client visitor donor subscriber guest newcomer account "
            "participant author follower viewer listener reader buyer seller partner contributor "
            "volunteer him her them their his people friend"
        ),
    ),
    "fate": (
        Object.PERSONAL_CHOICE,
        word_set(
            "life death treatment surgery operation ventilator organ kidney transplant asylum "
            "custody eviction parole deportation bail prison sentence punishment pension "
            "benefit welfare shelter housing scholarship grant job dismissal layoff "
            "redundancy promotion salary wage tenancy marriage divorce adoption guardianship "
            "religion faith pregnancy abortion euthanasia diagnosis medication will "
            "inheritance wish opt-out refusal identity pronoun gender name school "
            "kindergarten home care loan mortgage visa citizenship claim medicine dose "
            "hearing expulsion execution hospital clinic orphanage water food ration rescue "
            "burial funeral grave bonus sick leave shift overtime strike pay dignity "
            "vaccination insulin therapy rehabilitation probation amnesty naturalisation "
            "passport foster"
        ),
    ),
    "data": (
        Object.PRIVACY_POLICY,
        word_set(
            "privacy data record history photo recording diary address phone number message "
            "mail e-mail email contact location chat conversation face fingerprint biometrics "
            "dna health medical personal private profile birthday visitors surveillance "
            "tracking identity confession confidential secret browsing purchase bank "
            "statistics smartphone drone scan scans footage whereabouts movement purchases "
            "biometric membership attendance list"
        ),
    ),
    "consent": (
        Object.CONSENT_DEFAULT,
        word_set(
            "consent opt-in opt-out agreement acceptance permission cookie silence unanswered "
            "newsletter marketing advert advertising advertisement trial digest subscription "
            "default unless opted automatically"
        ),
    ),
    "outsiders": (
        Object.PRIVACY_POLICY,
        word_set(
            "advertiser insurer insurance police recruiter broker employer landlord sponsor "
            "authority government reseller agency investor competitor partner immigration bank "
            "press manager lender vendor military buyer scientist third outsider"
        ),
    ),
    "speech": (
        Object.CONTENT_STANDING,
        word_set(
            "post comment article review statement opinion complaint speech satire joke "
            "petition protest criticism dissent interview letter debate strike insult slur "
            "hate nudity porn swearing blasphemy propaganda misinformation rumour rumor forum "
            "thread content video harassment political religious racist offensive channel "
            "preacher fake poem mention dialect song sermon lecture banner placard leaflet "
            "newspaper wall cartoon caricature headline"
        ),
    ),
    "rules": (
        Object.GOVERNANCE_RULE,
        word_set(
            "rule policy law statute constitution charter guideline standard code ban quota "
            "quorum majority election vote voting veto right democracy district term oath "
            "limit requirement regulation bylaw safety safeguard guardrail interlock audit "
            "trail gate logging boundary accountability referendum mandate decree treaty "
            "amendment petition ballot franchise councillors council parliament senate "
            "secession independence sovereignty tenure impeachment recall"
        ),
    ),
    "oversight": (
        Object.HUMAN_VETO,
        word_set(
            "human approval oversight review veto override appeal sign-off signature "
            "supervision confirmation manual escalation committee board check moderator "
            "reviewer inspector auditor unchecked unsupervised unreviewed colleague ombudsman "
            "complaints objection second two-person loop emergency stop interlock gatekeeper "
            "hearing inspection second-opinion opinion court tribunal arbiter watchdog "
            "regulator press-council hotline grievance whistle inspectors"
        ),
    ),
    "machines": (
        Object.AUTONOMY_LEVEL,
        word_set(
            "agent bot assistant ai chatbot llm robot algorithm classifier model machine score "
            "itself automatic automated autonomous autonomously autonomy"
        ),
    ),
    "self": (
        Object.AUTONOMY_LEVEL,
        word_set(
            "yourself myself own itself alone permission privilege authority administrator admin "
            "root unsupervised self power auto unilaterally discretion"
        ),
    ),
    "values": (
        Object.ETHICAL_TRADE_OFF,
        word_set(
            "fair fairness unfair justice just ethical ethics moral morality right wrong "
            "dignity freedom equality safety privacy honesty truth lie promise trust "
            "conscience duty deserve worth acceptable casualty suffering harm risk "
            "discrimination bias inclusion solidarity peace profit growth efficiency "
            "convenience loyalty mercy guilt blame punish trustworthy misdiagnosed victim "
            "justified reasonable sacrifice honour honor reward shame threat truce guilty "
            "innocent fault mandatory compulsory voluntary honest dishonest cruel kind decent "
            "shameful loyal selfish generous equal fairest humane inhumane deserved merit "
            "luck"
        ),
    ),
    "purpose": (
        Object.MISSION,
        word_set(
            "mission purpose value vision principle motto ethos identity aim exist stand soul "
            "tradition heritage founder founding charity solidarity nonprofit cause creed "
            "belief oath calling vocation reputation honour humility learning teaching"
        ),
    ),
    "body": (
        Object.STRATEGY,
        word_set(
            "company organisation organization foundation association cooperative charity club "
            "community society church school museum union party shop university institute us our "
            "board village business hospital library"
        ),
    ),
    "course": (
        Object.STRATEGY,
        word_set(
            "strategy strategic direction priority merger market subsidiary branch "
            "acquisition expansion partnership competitor budget investment plan ten-year "
            "long-term future pivot venture research paradigm innovation invention invent "
            "product line theme artistic editorial weapons headquarters abroad climate "
            "olympics nuclear orchestra festival magazine newspaper takeover franchise "
            "privatisation privatization investor shareholder bankruptcy liquidation stock"
        ),
    ),
    "meaning": (
        Object.INTERPRETATION,
        word_set(
            "mean meaning meant definition interpretation reading count counts scripture text "
            "testament poem truth success family violence binding official letter love "
            "honesty poverty species art beauty god sacred ritual history patron saint "
            "tradition legend"
        ),
    ),
    "money": (
        Object.PRICING,
        word_set(
            "price pricing fee rent fare charge surcharge tariff rate donation subscription "
            "toll discount expensive paywall contribution tax wage salary cost premium "
            "billing euros pay bonus bill invoice interest loan debt fine deposit refund "
            "entrance ticket free"
        ),
    ),
}

# Turns of phrase that go over somebody's head, or for ever.
MANNERS: Final = {
    "over_heads": word_set(
        "without although against unless regardless despite unchecked unasked secretly silently "
        "knowledge nobody anymore behalf instead place whether"
    ),
    "lasting": word_set(
        "forever indefinitely permanently always never default everyone everybody all any every "
        "longer year decade"
    ),
    "who": word_set("who whom whose which whether what why"),
    "ours": word_set("our we us"),
    "the": word_set("the"),
}

# What programmers and offices work on: with these, the same verbs decide nothing about anybody.
THINGS: Final = {
    "software": word_set(
        "test tests parser cache api query sql index column field module class function method "
        "import package dependency library config configuration log logs logger error exception "
        "warning type types variable constant enum fixture mock ci build docker image script cli "
        "flag option argument parameter header cookie session token request response endpoint "
        "route handler middleware migration schema database table row server client thread pool "
        "queue worker job timeout retry buffer memory cpu lint linter formatter compiler version "
        "release branch commit merge pull readme docs documentation comment typo example snippet "
        "regex string json yaml xml css html url path file files directory folder key value "
        "values default defaults encoding unicode timezone timestamp date format layout component "
        "button icon page pages form modal dialog theme font color colour style styles plugin "
        "extension hook hooks event callback signal driver kernel socket port host proxy tls "
        "certificate benchmark performance allocation pointer leak race link links heading "
        "fixtures exit manual deadlock crash bug fix refactor cleanup whitespace indent snapshot "
        "coverage runner template templates widget storybook serializer model models admin "
        "webhook sitemap graph node edge matrix tensor batch layer checkpoint dataset loader "
        "chain prompt stream chunk store"
    ),
    "office": word_set(
        "meeting slide slides agenda minutes calendar room invoice receipt table chart "
        "spreadsheet cell column list letter mail email note notes poster flyer logo photo photos "
        "picture font heading paragraph sentence word words text title draft template folder "
        "printer paper chair chairs desk lunch dinner cake coffee menu recipe flight train hotel "
        "taxi ticket trip map survey poll quiz song poem story essay haiku joke riddle game film "
        "book novel chapter play dialogue speech reminder alarm deadline date time monday tuesday "
        "wednesday thursday friday saturday sunday language english french german spanish "
        "japanese italian bullet points emoji vocabulary grammar homework exercise garden weather "
        "animal animals city river moon sun bread soup pancake"
    ),
}
