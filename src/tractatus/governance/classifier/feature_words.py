"""Classes of words by which the model of the quadrant knows what a clause is about."""

from __future__ import annotations

from typing import Final

from tractatus.governance.language.lexicon import word_set

# Values and rights: what a standing rule about makes STRATEGIC.
VALUES: Final = word_set(
    "privacy safety safe security secure secret credential password passphrase plaintext "
    "encryption encrypted honesty honest honestly truthful truthfully truth fairness fair "
    "fairly unfair dignity consent accessibility accessible law legal legally illegal lawful "
    "gdpr ccpa hipaa mission purpose ethic ethical ethically moral environment environmental "
    "sustainability climate discriminate discrimination discriminatory equality equal equally "
    "transparency transparent respect respectful harm harmful vulnerable minor child children "
    "personal confidential confidentiality anonymous anonymity anonymise anonymize surveillance "
    "tracking sell autonomy trust trustworthy deceive deception mislead misleading manipulate "
    "manipulative lie inclusive inclusion bias biased racist sexist hate sensitive health "
    "medical patient biometric opt-in opt-out erasure wellbeing well-being justice freedom "
    "democratic democracy integrity carbon emission disability disabled screen-reader wcag "
    "profit whistleblower retaliation accountable accountability oversight copyright phi pii "
    "ssn exploit addictive dark-pattern coerce conscience solidarity welfare humane profiling "
    "advertiser leak identity promise member-data applicant expression deceased donor "
    "children's api-key convenience"
)
# The insides of software and machines.
MACHINERY: Final = word_set(
    "code syntax bug error exception function method class line variable loop module "
    "script build test config configuration database schema server network deployment "
    "dependency dependencies branch account permission query index table column migration "
    "api endpoint container image cluster worker cron job pipeline ci memory thread "
    "process cache queue log file directory repository port host nginx timeout "
    "certificate dns proxy firewall firewalls kernel compiler parser lexer type null "
    "pointer segfault race deadlock stack trace unit integration regression commit hotfix "
    "feature flag environment variable secret yaml json toml dockerfile service daemon "
    "backend frontend component button css html page layout form header footer style "
    "sheet import package library version release tag login session cookie token socket "
    "websocket request response router route middleware handler controller model view "
    "template hook bucket disk volume ram cpu gpu load balancer replica shard node pod vm "
    "backup snapshot user role key lint linter formatter typo crash leak latency "
    "performance regex encoding utf-8 bytes array list dict hash string integer float "
    "boolean webhook sdk plugin extension driver firmware makefile readme dataset tests "
    "migrations logs systemd database's admin postgres redis docker kubernetes algorithm "
    "retry interface signature argument parameter setting settings console staging "
    "production prod checkout search signup import export validation field fixture mock "
    "stub"
)
# How people work together: conventions and roles.
PROCESS: Final = word_set(
    "convention style naming review reviewer pr pull message format indentation tab "
    "semicolon quote comment docstring documentation coverage standard standards "
    "guideline template language german english french tone meeting moderator member "
    "approval deadline report changelog release branch commit function class test file "
    "name typescript hook component camelcase snake_case rule tool linter formatter limit "
    "budget day week monday tuesday wednesday thursday friday saturday sunday weekend "
    "morning policy procedure process answer reply post thread ticket title heading "
    "bullet paragraph date metric unit time zone timezone utc currency formal"
)
# Whose rights a rule can touch, what is done to them, and what is theirs.
PEOPLE: Final = word_set(
    "member visitor employee applicant minor child children patient customer user client donor "
    "refugee volunteer resident tenant citizen worker stranger victim beneficiary guest pupil "
    "student person people human anybody anyone everybody everyone someone nobody whoever reader "
    "mother parent staff colleague candidate source informant"
)
RIGHTS: Final = word_set(
    "track monitor profile sell discriminate disclose reveal expose deceive mislead manipulate "
    "collect pretend lie exploit protect respect treat decide consent share publish trade harm spy "
    "record explain dismiss refuse forward identify give use store log keep hand judge exclude "
    "refund"
)
DATA: Final = word_set(
    "data address name photo picture location salary record password number identity information "
    "detail conversation message biometric birth date"
)
# What people work on that is no machinery.
OFFICE: Final = word_set(
    "letter mail e-mail email invoice meeting minutes report newsletter press announcement thread "
    "post comment poll hall room hotel train flight ticket chair table travel cost expense receipt "
    "trainee tour office folder letterhead calendar appointment slide agenda briefing speech flyer "
    "poster logo summary list spreadsheet sheet contract offer quote supplier customer member "
    "moderator group forum event birthday lunch dinner coffee cake guest address contact phone "
    "call note document manual book chapter story headline title draft translation text word "
    "sentence paragraph photo picture image video article recipe plan order stamp parcel gift shop "
    "price discount subscription bank payment"
)
# A search for several answers.
KINDS: Final = word_set(
    "several various different range handful few many possible alternative multiple odd wild "
    "unusual new fresh other some more variety"
)
IDEAS: Final = word_set(
    "idea name title slogan tagline font option approach method direction wording variant way "
    "layout design concept sketch possibility theme angle metaphor prompt alternative style "
    "mock-up logo flow prototype format game story colour color headline motto scenario question"
)
TIMES: Final = word_set(
    "tomorrow yesterday today tonight now monday tuesday wednesday thursday friday saturday sunday "
    "noon evening morning afternoon weekend soon immediately asap later next"
)
DAYS: Final = word_set(
    "mondays tuesdays wednesdays thursdays fridays saturdays sundays weekends nights mornings"
)
