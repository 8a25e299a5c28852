"""Ten unusual phrasings of each kind of value, and clauses whose values bind nobody.

They were written before the grammar that reads them; each stands for a construction, such as a
setting that is told, a contrast without its noun, or a condition.
"""

from __future__ import annotations

import pytest
from quality.classification import answer
from quality.passes import constraint_label

from tractatus.governance.classifier import classify
from tractatus.governance.classifier.reading import read_tokens
from tractatus.governance.classifier.sentences import sentences_of

# Text -> kind, operator, value and polarity of each constraint.
PHRASINGS = {
    # port
    "The staging broker answers on 5673, so point the consumers there.": "port equals 5673 require",
    "Whatever you do, keep off port 3306.": "port equals 3306 forbid",
    "Our API gateway must stay reachable on 8443 and on nothing else.": "port equals 8443 require",
    "Let the debugger attach to 5679 rather than 5678.": (
        "port equals 5679 require; port equals 5678 forbid"
    ),
    "The metrics exporter: port 9105, please.": "port equals 9105 require",
    "Have Redis listen on 6390 from now on": "port equals 6390 require",
    "Only ports 8000 to 8010 may be opened.": (
        "port at_least 8000 require; port at_most 8010 require"
    ),
    "If you need a port, take 7070 or 7071.": "port one_of 7070 | 7071 require",
    "I moved ssh to 2202, log in there": "port equals 2202 require",
    # host
    "Every query belongs on replica-3.db.example, never on the primary.": (
        "host equals replica-3.db.example require"
    ),
    "the build runs on forge-02, nowhere else": "host equals forge-02 require",
    "Stay away from 192.168.7.12 until I say so.": "host equals 192.168.7.12 forbid",
    "Send outgoing mail via relay.kontor.example instead of mail.kontor.example.": (
        "host equals relay.kontor.example require; host equals mail.kontor.example forbid"
    ),
    "Our production box is called atlas-1; deploy there.": "host equals atlas-1 require",
    "Ping node-14 before you restart anything.": "host equals node-14 require",
    "Hands off db-old.internal!": "host equals db-old.internal forbid",
    "The job has to be started from cron-2.ops.example.": "host equals cron-2.ops.example require",
    "Copy the dump over to nas.home.example": "host equals nas.home.example require",
    "You could try worker-9 for that.": "host equals worker-9 prefer",
    # url
    "Artifacts are fetched from https://cache.example.org/pkgs, full stop.": (
        "url equals https://cache.example.org/pkgs require"
    ),
    "Our package mirror: https://mirror.example.net/simple/": (
        "url equals https://mirror.example.net/simple/ require"
    ),
    "The callback address is https://pay.example.com/return and must not be changed.": (
        "url equals https://pay.example.com/return require"
    ),
    "No more requests to http://legacy.example.com/api, please.": (
        "url equals http://legacy.example.com/api forbid"
    ),
    "Point DATABASE_URL at postgres://app@pg.internal:5434/shop": (
        "url equals postgres://app@pg.internal:5434/shop require"
    ),
    "Webhooks belong at https://hooks.example.io/in instead of https://hooks.example.io/o.": (
        "url equals https://hooks.example.io/in require; "
        "url equals https://hooks.example.io/o forbid"
    ),
    "Take the exchange rates from https://rates.example/daily.csv": (
        "url equals https://rates.example/daily.csv require"
    ),
    "ideally the docs link to https://docs.example.dev/v2": (
        "url equals https://docs.example.dev/v2 prefer"
    ),
    "Steer clear of https://tracker.example.com/pixel.": (
        "url equals https://tracker.example.com/pixel forbid"
    ),
    "The feed lives at https://example.org/feed.xml; poll that one.": (
        "url equals https://example.org/feed.xml require"
    ),
    # path
    "Anything below infra/prod/ is off limits.": "path matches infra/prod forbid",
    "New fixtures belong in tests/data/.": "path matches tests/data require",
    "Confine yourself to services/mail/**": "path matches services/mail require",
    "Write the summary to out/summary.md, not to README.md.": (
        "path matches out/summary.md require; path matches README.md forbid"
    ),
    "Generated code (src/gen/*.py) must not be edited by hand.": "path matches src/gen/*.py forbid",
    "leave Cargo.lock as it is": "path matches cargo.lock forbid",
    "Nothing may be written outside /srv/export.": "path matches /srv/export require",
    "The config lives in /etc/shop/app.toml; change it there.": (
        "path matches /etc/shop/app.toml require"
    ),
    "Don't check in .env.local": "path matches .env.local forbid",
    "Tidy up ~/Downloads/invoices when you have time": "path matches ~/Downloads/invoices prefer",
    # database
    "The warehouse schema is named dwh_core.": "database equals dwh_core require",
    "Please run this against shop_dev rather than shop_live.": (
        "database equals shop_dev require; database equals shop_live forbid"
    ),
    "Reports read from the analytics database only.": "database equals analytics require",
    "Our db is kasse_neu, not kasse_alt.": (
        "database equals kasse_neu require; database equals kasse_alt forbid"
    ),
    "Leave database legacy_crm untouched.": "database equals legacy_crm forbid",
    "Connect to the database \"members\" as reader.": "database equals members require",
    "switch over to the database called ledger_2026": "database equals ledger_2026 require",
    "Nobody drops the billing database.": "database equals billing forbid",
    "Under no circumstances write to the production_db database.": (
        "database equals production_db forbid"
    ),
    "All tests use a database named test_run.": "database equals test_run require",
    # table
    "Store the results in the table survey_results.": "table equals survey_results require",
    "Rows go into orders_new rather than the orders table.": (
        "table equals orders forbid; table equals orders_new require"
    ),
    "never truncate audit_log": "table equals audit_log forbid",
    "Read the totals from the invoices table, not from invoices_old.": (
        "table equals invoices require; table equals invoices_old forbid"
    ),
    "Do not join on the table addresses.": "table equals addresses forbid",
    "Drop table tmp_import once you are done.": "table equals tmp_import require",
    "You may alter the tables drafts and tags.": (
        "table equals drafts permit; table equals tags permit"
    ),
    "Anything but the users table may be anonymised.": "table equals users forbid",
    "the tbl for bans is ban_log": "table equals ban_log require",
    # column
    "The column is called created_on, not created_at.": (
        "column equals created_on require; column equals created_at forbid"
    ),
    "Never print the column iban.": "column equals iban forbid",
    "Sort by the column last_seen.": "column equals last_seen require",
    "Make the email column unique.": "column equals email require",
    "members.birth_date must not be exported.": "column equals members.birth_date forbid",
    "Add a column named archived_at to the posts table.": (
        "column equals archived_at require; table equals posts require"
    ),
    "Index the columns city and zip.": "column equals city require; column equals zip require",
    "Keep the column salary out of every report.": "column equals salary forbid",
    "Use the full_name column rather than nickname.": (
        "column equals full_name require; column equals nickname forbid"
    ),
    # package
    "We build with Bazel, not with Make.": (
        "package equals bazel require; package equals make forbid"
    ),
    "HTTP goes through httpx here.": "package equals httpx require",
    "Dates are handled by date-fns; moment is banned.": (
        "package equals date-fns require; package equals moment forbid"
    ),
    "Swap out Lodash for Ramda.": "package equals ramda require",
    "No jQuery in new pages!": "package equals jquery forbid",
    "Rewrite the importer in Rust.": "package equals rust require",
    "Our template engine is Jinja2.": "package equals jinja2 require",
    "Stick with SQLAlchemy.": "package equals sqlalchemy require",
    "You can reach for pandas if that is easier.": "package equals pandas permit",
    "pip-install structlog, please": "package equals structlog require",
    # version
    "Python stays at 3.11": "version equals 3.11 require",
    "Nothing newer than Node 20.": "version at_most 20 require",
    "We support Postgres 14 and up.": "version at_least 14 require",
    "Pin Django to >=4.2,<5.0": "version within >=4.2,<5.0 require",
    "Go has to be at least 1.22": "version at_least 1.22 require",
    "the image must be built from debian:12.5": "version equals 12.5 require",
    "Do not move past Terraform 1.5.": "version at_most 1.5 require",
    "Release this as version 2.4.1": "version equals 2.4.1 require",
    "Kubernetes must not be older than 1.28.": "version at_least 1.28 require",
    # money
    "The flyers must not cost more than 300 euros.": "money at_most 30000 require",
    "Cap the ad budget at $2,500.": "money at_most 250000 require",
    "Nobody pays out over 50 GBP in cash.": "money at_most 5000 require",
    "Transfer CHF 480 to the printer.": "money equals 48000 require",
    "Between 200 and 250 EUR for the hotel, please.": (
        "money at_least 20000 require; money at_most 25000 require"
    ),
    "The fee is 12.50 EUR, not 15.": "money equals 1250 require; money equals 1500 forbid",
    "Keep donations to 1k EUR at most.": "money at_most 100000 require",
    "ideally spend less than £80": "money at_most 8000 prefer",
    "Refund them twenty dollars.": "money equals 2000 require",
    # count
    "Batch size stays at 256.": "count equals 256 require",
    "Three reviewers per pull request.": "count equals 3 require",
    "No function longer than 40 lines.": "count at_most 40 require",
    "Passwords: 14 characters minimum.": "count at_least 14 require",
    "Give me exactly half a dozen names.": "count equals 6 require",
    "Coverage must not drop below 85 %.": "count at_least 85 require",
    "Keep it to a maximum of five bullet points.": "count at_most 5 require",
    "Don't start more than 6 workers.": "count at_most 6 require",
    "Members get one vote each": "",
    "Pick 8 to 12 photos": "count at_least 8 require; count at_most 12 require",
    # duration
    "The timeout is 45 seconds.": "duration equals 45 require",
    "Wait at least half an hour between two reminders.": "duration at_least 1800 require",
    "Logs are deleted after 90 days.": "duration equals 7776000 require",
    "Nobody is muted for longer than a week.": "duration at_most 604800 require",
    "Limit the call to an hour and a half.": "duration at_most 5400 require",
    "Sessions expire after 15 min": "duration equals 900 require",
    "Poll every two minutes.": "duration equals 120 require",
    "Keep backups for two and a half years.": "duration equals 78840000 require",
    "Give them 24h to answer.": "duration equals 86400 require",
    "Cancel the job if it takes over 10 minutes.": "",
    # tool
    "Squash-merge is how we integrate branches; no plain git merge.": (
        "tool equals git merge forbid"
    ),
    "You're not to use sudo on these machines.": "tool equals sudo forbid",
    "Reach for git revert, never for git reset --hard.": (
        "tool equals git revert require; tool equals git reset --hard forbid"
    ),
    "Search with rg rather than grep.": "tool equals rg require; tool equals grep forbid",
    "kubectl delete is forbidden.": "tool equals kubectl delete forbid",
    "Use psql for that.": "tool equals psql require",
    "Nobody runs terraform destroy.": "tool equals terraform destroy forbid",
    "Feel free to run npm audit.": "tool equals npm audit permit",
    "Deploy with ansible-playbook": "tool equals ansible-playbook require",
    "The dump is made with pg_dump.": "tool equals pg_dump require",
    # confirmation
    "Run it by me before you send anything.": "confirmation equals true require",
    "Get Paula's OK prior to any refund.": "confirmation equals true require",
    "Bans have to be confirmed by a second moderator.": "confirmation equals true require",
    "Nothing goes live unless legal has signed off.": "confirmation equals true require",
    "You may merge without review.": "confirmation equals true permit",
    "Hold off on deleting things until I have given my okay.": "confirmation equals true require",
    "Payments only with my approval.": "confirmation equals true require",
    "Never publish a post without me.": "confirmation equals true require",
    "Check back with the owner first, then deploy.": "confirmation equals true require",
    # further ones, of all kinds
    "Hook the worker up to queue-2, please.": "host equals queue-2 require",
    "Move the websocket from 9000 to 9001.": "port equals 9001 require",
    "Under no circumstances open 23 to the outside.": "",
    "Whatever else changes, TLS terminates at edge-1.example.net": (
        "host equals edge-1.example.net require"
    ),
    "Let CI pull images from registry.lan only.": "host equals registry.lan require",
    "For payments, hit https://sandbox.pay.example/v2 - the live one is taboo.": (
        "url equals https://sandbox.pay.example/v2 require"
    ),
    "Sync everything below assets/raw/ except assets/raw/tmp/": (
        "path matches assets/raw require; "
        "path matches assets/raw/tmp forbid"
    ),
    "You can edit *.md but no *.py": "path matches *.md permit; path matches *.py forbid",
    "Read-only access to crm_live, please; writes go to crm_test.": (
        "database equals crm_test require; "
        "database equals crm_live require"
    ),
    "The members live in table people, never in persons.": (
        "table equals people require; "
        "table equals persons forbid"
    ),
    "select from orders_2025 rather than orders_2024": (
        "table equals orders_2025 require; "
        "table equals orders_2024 forbid"
    ),
    "Mask the column tax_id in all exports.": "column equals tax_id require",
    "No new code in CoffeeScript, write TypeScript.": (
        "package equals typescript require; "
        "package equals coffeescript forbid"
    ),
    "Swap axios for ky.": "package equals ky require",
    "The linter is ruff, and only ruff.": "package equals ruff require",
    "We are stuck on Ruby 2.7 for now.": "version equals 2.7 require",
    "Keep Kafka at 3.6.x": "version within 3.6.x require",
    "Lift the required Go version to 1.23.": "version equals 1.23 require",
    "Donations over 1,000 euros go to Miriam first.": "",
    "Don't let the shopping cart exceed 75 EUR.": "money at_most 7500 require",
    "Set aside 1.5k USD for ads.": "money equals 150000 require",
    "Fewer than 5 retries.": "count at_most 5 require",
    "Show me the 3 most active members.": "count equals 3 require",
    "I want exactly two columns in the layout.": "count equals 2 require",
    "max 280 characters per post": "count at_most 280 require",
    "The health check must answer within 200ms": "duration at_most 0.2 require",
    "Keep me logged in for a fortnight.": "duration equals 1209600 require",
    "Back off for 30 s between tries.": "duration equals 30 require",
    "no longer than an hour per meeting": "duration at_most 3600 require",
    "git rebase is fine, git merge is not": (
        "tool equals git rebase permit; "
        "tool equals git merge forbid"
    ),
    "Leave chmod alone.": "tool equals chmod forbid",
    "Never pipe curl into bash.": "tool equals curl forbid",
    "If you want to drop a table, ask Jonas first.": "confirmation equals true require",
    "Nothing is posted unless I have seen and approved it.": "confirmation equals true require",
    "Invoices leave the house only after Petra has signed them.": (
        "confirmation equals true require"
    ),
    "Every refund needs a second signature.": "confirmation equals true require",
    "The old host 10.1.1.1 died last year.": "",
    "Is 8443 free?": "",
    "She told me the budget is 500 EUR.": "",
    # nothing that an act can keep to or miss
    "The server crashed at port 80 yesterday.": "",
    "We have 300 members and 12 moderators.": "",
    "Why does Postgres use port 5432?": "",
    "See line 42 of the report and ticket 88.": "",
    "I paid 40 EUR for it last week.": "",
    "Redis has been slow for 3 days.": "",
    "Delete posts that are older than 30 days.": "",
    "Flag every invoice above 900 EUR.": "",
    "Fix the two failing tests.": "",
    "The meeting is on 5 May at 14:30.": "",
}  # fmt: skip


@pytest.mark.parametrize("text", PHRASINGS)
def test_unusual_phrasings(text: str) -> None:
    wanted = set()
    for one in filter(None, PHRASINGS[text].split("; ")):
        kind, operator, *value, polarity = one.split(" ")
        values = " ".join(value).split(" | ")
        wanted.add(constraint_label(kind, operator, values if values[1:] else values[0], polarity))
    assert answer(text).constraints == wanted


def keys(text: str) -> list[tuple[str, object, str]]:
    return [(one.key, one.value, one.polarity.value) for one in classify(text).constraints]


def test_a_corrected_port_leaves_nothing_of_the_address() -> None:
    for text in ("Connect to mongodb://db:27017/x. No, use port 27030.",
                 "Connect to mongodb://db:27017/x. Sorry, 27030."):  # fmt: skip
        assert keys(text) == [("port:mongodb", 27030, "require")]


def test_a_number_that_is_no_port_corrects_no_address() -> None:
    found = keys("Start with https://a.example/. No, I need 3 copies")
    assert found == [("url", "https://a.example/", "require"), ("count:copies", 3, "require")]


def test_a_ban_of_something_else_bans_nothing_more() -> None:
    assert keys("No emojis, use port 8081") == [("port", 8081, "require")]
    assert keys("Not now, use port 8081 later")[0][2] == "require"


def test_what_is_taken_up_is_meant() -> None:
    assert keys("Our old box is 10.0.0.9. Stay away from it.") == [("host", "10.0.0.9", "forbid")]
    assert keys("I moved ssh to 2202, log in there") == [("port:ssh", 2202, "require")]


def test_what_is_said_not_to_be_fine_is_banned() -> None:
    found = keys("git rebase is fine, git merge is not")
    assert [(value, polarity) for _, value, polarity in found] == [
        ("git rebase", "permit"), ("git merge", "forbid")
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["Keep your fingers off vault-1", "Stay well away from vault-1", "Keep vault-1 out of this",
     "Leave vault-1 as it is", "Hands off vault-1"],
)  # fmt: skip
def test_what_is_kept_away_from_is_banned(text: str) -> None:
    assert keys(text) == [("host", "vault-1", "forbid")]


def test_what_is_put_off_is_banned() -> None:
    assert keys("Don't restart the database yet") == [("tool:restart", "restart", "forbid")]
    assert keys("Don't restart the database") == []


@pytest.mark.parametrize(
    "text",
    ["Postgres is currently on 5433", "Postgres was on 5433", "I think Postgres is on 5433",
     "Is Postgres on 5433?", "The wiki says that Postgres is on 5433"],
)  # fmt: skip
def test_what_is_not_settled_binds_nobody(text: str) -> None:
    assert keys("Postgres is on 5433") == [("port:postgresql", 5433, "require")]
    assert keys(text) == []


def test_a_rename_names_both() -> None:
    (one,) = classify("Rename the table tmp_import to import_2026").constraints
    assert one.value == ["tmp_import", "import_2026"]


def test_the_other_side_of_a_contrast_is_of_the_same_kind() -> None:
    for text, key in {
        "Read the column shipped_at, not created_at.": "column",
        "Write into table rollup_daily instead of rollup.": "table",
        "Work on the database shop_dev, never on shop.": "database",
        "Connect to web-4 rather than web-3.": "host",
        "Use Bazel, not Make.": "package",
    }.items():
        found = keys(text)
        assert [(name, polarity) for name, _, polarity in found] == [
            (key, "require"), (key, "forbid")
        ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["Never, under no circumstances, upload it to https://paste.example",
     "You must not, ever, upload it to https://paste.example"],
)  # fmt: skip
def test_a_ban_that_is_cut_by_commas_stays_a_ban(text: str) -> None:
    assert keys(text) == [("url", "https://paste.example", "forbid")]


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("use tabs\n\nping ada", [False, False]),  # a blank line
        ("use tabs\nor spaces", [False]),
        ("in short:\nuse tabs", [False, False]),
        ("use tabs\n- ping ada", [False, False]),
        ("use tabs? ping ada", [True, False]),
    ],
)
def test_a_sentence_ends_where_a_reader_sees_it_end(text: str, ends: list[bool]) -> None:
    words = read_tokens(text).words
    assert [is_question for _, _, is_question in sentences_of(words)] == ends
