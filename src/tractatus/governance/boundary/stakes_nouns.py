"""Classes of nouns by which a text is weighed: whom or what an act is done to.

Each stands with the decision object that it is about. Singular; written from general knowledge of
English, not collected from a set; a word may be in several.
"""

from __future__ import annotations

from typing import Final

from tractatus.governance.decision_object import DecisionObject as Object
from tractatus.governance.language.lexicon import word_set

STAKES: Final[dict[str, tuple[Object, frozenset[str]]]] = {
    "persons": (
        Object.PERSONAL_CHOICE,
        word_set(
            "activist addict adult anybody applicant apprentice artist attendee aunt baby "
            "babysitter believer bishop blind blogger borrower boss boy boys bride brother "
            "candidate caregiver carer caretaker cartoonist caseworker chair chairman child "
            "citizen clan cleaner client's clinic colleague commuter congregation contractor "
            "convict cook councillor couple courier cousin crew critic culprit cyclist dad "
            "daughter deaf debtor defendant director disabled doctor dr driver elder elderly "
            "employee everybody everyone families family farmer father fisherman fishermen "
            "foreigner founder freelancer girl girls goalkeeper grandfather grandma grandmother "
            "grandpa guardian guest heir homeless hostage husband imam immigrant infant inmate "
            "intern journalist judge jury kid landlord leader lodger man manager mayor men "
            "midwife migrant miner minister minor minority miss moderator mom monk mother "
            "mourner mr mrs ms mum nanny neighbor neighbour neighbourhood nephew niece nobody "
            "nomad novelist nun nurse offender officer old older orphan owner parent passenger "
            "patient pedestrian pensioner people person plaintiff poet poor preacher premier "
            "president priest prisoner protester pupil rabbi recruit refugee resident retiree "
            "rich rider rival sailor saint scout secretary seeker shareholder sibling sick "
            "singer sister smoker soldier somebody someone son speaker spokeswoman spouse staff "
            "striker student subordinate subtenant supervisor survivor suspect teacher teenager "
            "tenant thief toddler trainee traveler traveller treasurer troll twin uncle "
            "underperformer unemployed veteran vicar victim villager villagers voter waiter "
            "whistleblower widow widower wife witness woman women worker writer young younger "
            "youth"
        ),
    ),
    "members": (
        Object.PERSONAL_CHOICE,
        word_set(
            "account author buyer client contributor customer donor follower friend guest her "
            "him his listener member newcomer participant partner people reader seller "
            "subscriber their them user viewer visitor volunteer"
        ),
    ),
    "fate": (
        Object.PERSONAL_CHOICE,
        word_set(
            "abortion adoption amnesty asylum baby bail benefit birth bonus burial care career "
            "citizenship claim clinic cremation custody death degree deportation diagnosis "
            "dignity dismissal divorce dose dosing drug engagement euthanasia eviction exam "
            "execution expulsion faith food foster funeral gender grade grant grave "
            "guardianship hearing holiday home hospital housing identity inheritance insulin "
            "job kidney kindergarten law layoff leave licence license life loan mark marriage "
            "medication medicine mortgage naturalisation night-nurse operation opt-out "
            "organ orphanage overtime parole passport pay pension pregnancy prison probation "
            "promotion pronoun punishment ration redundancy refusal rehabilitation religion "
            "rescue resuscitate resuscitated roster salary scholarship school sentence shelter "
            "shift sick sleep strike surgery tenancy therapy thesis transplant treatment "
            "university vaccination vaccine ventilator visa wage ward water welfare will wish"
        ),
    ),
    "data": (
        Object.PRIVACY_POLICY,
        word_set(
            "address attendance bank biometric biometrics birth birthday browsing call camera "
            "chat confession confidential contact conversation curve data diary dna drone "
            "e-mail email face feed file fingerprint footage health heart history home identity "
            "image list location log mail mailbox mailboxes medical membership message meter "
            "microphone movement notes number personal phone photo picture plate privacy "
            "private profile purchase purchases record recording register sample scan scans "
            "secret sensor sleep smartphone statistics street surveillance tape template "
            "tracking transcript visitors voice whereabouts"
        ),
    ),
    "consent": (
        Object.CONSENT_DEFAULT,
        word_set(
            "accept acceptance advert advertisement advertising agree agreed agreement "
            "automatically box consent cookie default digest enrol marketing newsletter object "
            "objects opt opt-in opt-out opt_in opted permission pre-select pre-tick preselect "
            "refusal refuse register reply sign-up signup silence slip subscription tick ticked "
            "trial unanswered unless withdraw yes"
        ),
    ),
    "outsiders": (
        Object.PRIVACY_POLICY,
        word_set(
            "advertiser agency authority bank broker buyer competitor employer government "
            "immigration insurance insurer investor landlord lender manager military outsider "
            "partner police press recruiter reseller scientist sponsor third vendor"
        ),
    ),
    "speech": (
        Object.CONTENT_STANDING,
        word_set(
            "account article banner blasphemy caricature cartoon channel comment complaint "
            "content criticism debate dialect dissent fake forum harassment hate headline "
            "incitement insult interview joke label leaflet lecture letter libel link links "
            "mention misinformation mural newspaper note nudity offensive opinion petition "
            "placard poem political porn post preacher propaganda protest racist religious "
            "review rumor rumour sarcasm satire sermon slur song speech statement strike "
            "swearing thread verse verses video wall word words"
        ),
    ),
    "rules": (
        Object.GOVERNANCE_RULE,
        word_set(
            "accountability amendment article assembly audit ballot ban board boundary by-law "
            "by-laws bylaw bylaws chair charter clause code committee constitution contract "
            "council councillors court decree democracy district election founder franchise "
            "gate guardrail guideline hearing impeachment independence interlock law limit "
            "logging majority mandate member motion notice oath office parliament petition "
            "policy power quorum quota recall referendum regulation requirement right rule "
            "safeguard safety seat secession senate sovereignty standard statute statutes "
            "tenure term trail treasurer treaty veto vote votes voting will"
        ),
    ),
    "oversight": (
        Object.HUMAN_VETO,
        word_set(
            "appeal approval approve arbiter ask asked asking asks auditor board button "
            "caseworker check colleague committee complaints confirm confirmation council "
            "countersign court doctor emergency escalation escalations eyes four-eyes "
            "gatekeeper grievance hearing hold hotline human inspection inspector inspectors "
            "interlock loop manual moderator objection officer ombudsman opinion override "
            "overrule oversight pair pause press-council pressed regulator review reviewer "
            "second second-opinion sign sign-off signature stop supervision tribunal two-person "
            "unchecked unreviewed unsupervised veto watchdog whistle works"
        ),
    ),
    "machines": (
        Object.AUTONOMY_LEVEL,
        word_set(
            "agent ai algorithm assistant automated automatic autonomous autonomously autonomy "
            "bot chatbot classifier helper itself llm machine model planner pump robot "
            "scheduler score script self-driving system tool watcher"
        ),
    ),
    "self": (
        Object.AUTONOMY_LEVEL,
        word_set(
            "admin administrator alone authority auto discretion itself myself own permission "
            "power privilege root self unilaterally unsupervised yourself"
        ),
    ),
    "values": (
        Object.ETHICAL_TRADE_OFF,
        word_set(
            "acceptable accusation bias blame casualty charity comfort compulsory conscience "
            "convenience cruel decent deserve deserved dignity discrimination dishonest duty "
            "efficiency equal equality ethical ethics fair fairest fairness fault freedom "
            "generosity generous growth guilt guilty harm honest honesty honor honour "
            "hospitality humane humility ideal inclusion inhumane innocent just justice "
            "justified kind kindness lie lives loyal loyalty luck mandatory mercy merit "
            "misdiagnosed moral morality obedience peace principle privacy profit promise "
            "punish reasonable reward right risk sacrifice safety selfish shame shameful "
            "solidarity speed suffering threat thrift tolerable truce trust trustworthy truth "
            "unfair victim virtue voluntary worth wrong"
        ),
    ),
    "purpose": (
        Object.MISSION,
        word_set(
            "aim belief calling cause charity creed duty ethos exist founder founding good "
            "heritage homeless honour humility identity learning lobbying mission motto "
            "nonprofit oath poor principle profile public purpose reason reputation solidarity "
            "soul stand task teaching tradition value vision vocation"
        ),
    ),
    "body": (
        Object.STRATEGY,
        word_set(
            "association board business charity church club community company cooperative "
            "foundation hospital institute library museum organisation organization our party "
            "school shop society union university us village"
        ),
    ),
    "course": (
        Object.STRATEGY,
        word_set(
            "abroad acquisition artistic bakery bankruptcy branch budget business client "
            "climate clinic competitor country customer customers deliveries delivery "
            "department direction division editorial expansion export farm farming festival "
            "franchise future group growth headquarters hydrogen innovation institute invent "
            "invention investment investor line liquidation loan long-term magazine market "
            "markets merge merger mobile newspaper nuclear office olympics orchestra paradigm "
            "partnership pivot plan priority privatisation privatization product production "
            "region research reserve retail season sector shareholder shop spin-off stock "
            "strategic strategy subsidiary supplier takeover ten-year theme theory venture "
            "village weapons wholesale"
        ),
    ),
    "meaning": (
        Object.INTERPRETATION,
        word_set(
            "art beauty binding count counts definition family god history honesty "
            "interpretation legend letter love mean meaning meant official patron poem poverty "
            "reading ritual sacred saint scripture species success testament text tradition "
            "truth violence"
        ),
    ),
    "money": (
        Object.PRICING,
        word_set(
            "auction bill billing bonus budget charge contribution cost debt deposit discount "
            "donation due dues entrance euros expensive fare fee fine free interest invoice "
            "loan pay paywall premium price pricing rate refund rent salary subscription "
            "surcharge surge tariff tax ticket tier toll wage"
        ),
    ),
    "creatures": (
        Object.ETHICAL_TRADE_OFF,
        word_set(
            "animal badger bear bee bird calf cat cattle chicken cow creature dog dolphin fish "
            "foal fox goat hen herd horse kennel monkey mouse octopus owl pet pig puppy rabbit "
            "rat seal sheep whale wolf"
        ),
    ),
}
