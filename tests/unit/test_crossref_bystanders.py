"""CrossReferenceValidator: levels, stores and means, and what only has the name of one."""

from __future__ import annotations

from typing import Any

import pytest

from tractatus.governance.act import Act, ActorKind
from tractatus.governance.classifier import classify
from tractatus.governance.classifier.stances import Stance, stances
from tractatus.governance.crossref import Status, cross_reference
from tractatus.governance.instructions.instruction import Operator, Place, Polarity
from tractatus.governance.instructions.memory import InstructionMemory
from tractatus.governance.instructions.told import Told, remember_told


def is_stopped(text: str, parameters: dict[str, Any]) -> bool:
    memory = remember_told(InstructionMemory(), [Told(text, 0)])
    act = Act("tool.call", "agent", ActorKind.AGENT, parameters)
    return cross_reference(act, memory.seen_from(Place(), 1_000)).status is not Status.APPROVED


def run(line: str) -> dict[str, Any]:
    return {"command": line}


def sql(statement: str) -> dict[str, Any]:
    return {"sql": statement}


def file(path: str, content: str) -> dict[str, Any]:
    return {"path": path, "content": content}


# What is said, an act against it, and one that keeps to it or has to do with something else.
PAIRS = [
    ("Our crates stay on edition 2018.", file("Cargo.toml", '[package]\nedition = "2024"\n'),
     file("Cargo.toml", '[package]\nedition = "2018"\n')),
    ("minSdk must not sink below 23.", file("app/build.gradle", "minSdk = 21\n"),
     file("app/build.gradle", "minSdk = 24\n")),
    ("API level 34 is our target, nothing newer.", file("app/build.gradle", "targetSdk = 35\n"),
     file("app/build.gradle", "targetSdk = 34\n")),
    ("C++14 it is, no C++17.", file("CMakeLists.txt", "set(CMAKE_CXX_STANDARD 17)\n"),
     file("CMakeLists.txt", "set(CMAKE_CXX_STANDARD 14)\n")),
    ("kubectl must not be newer than 1.27.",
     run("curl -LO https://dl.k8s.io/release/v1.30.0/bin/linux/amd64/kubectl"),
     run("curl -LO https://dl.k8s.io/release/v1.26.4/bin/linux/amd64/kubectl")),
    ("Flask: 2.3. Do not raise it.", run("pip install flask==3.0.2"),
     run("pip install flask==2.3.3")),
    ("Pin terraform at 1.6.2 because the providers can't cope.", run("tfenv install 1.9.0"),
     run("tfenv install 1.6.2")),
    ("Call tox, don't call mypy directly.", run("mypy src"),
     file("tests/test_types.py", "import mypy.api\n")),
    ("yarn in this folder, not npm", run("npm install"), run("yarn dlx npm-check-updates")),
    ("podman runs our boxes. docker isn't allowed.", run("docker ps -a && docker run alpine"),
     file("a.txt", "Pulled from docker.io and quay.io.\n")),
    ("Schema changes by Liquibase, never raw DDL.", sql("ALTER TABLE plots ADD COLUMN a int"),
     sql("SELECT a FROM plots")),
    ("psql is for looking, changes go through sqitch.", run("psql farm -c 'DROP TABLE a'"),
     run(r"psql farm -c '\d a'")),
    ("Don't call rsync by hand, `make ship` does it.", run("rsync -a site/ web:/srv"),
     run("make ship")),
    ("Nothing may be run through lame.", run("for f in *.wav; do lame $f; done"),
     run("for f in *.wav; do opusenc $f; done")),
    ("No Fancy Box on the site, please.", run("npm install @fancyapps/fancy-box"),
     run("npm install glightbox")),
    ("entries_log is append only, no updates there", sql("UPDATE entries_log SET a = 1"),
     sql("INSERT INTO entries_log (a) VALUES (1)")),
    ("Table beds_old is read-only for you.", sql("DELETE FROM beds_old WHERE a = 1"),
     sql("SELECT a FROM beds_old")),
    ("The lots table must not be altered - rows in it may change.",
     sql("ALTER TABLE lots ADD COLUMN a int"), sql("UPDATE lots SET a = 1 WHERE b = 2")),
    ("Give the trainee rights on schema sandpit only.",
     sql("GRANT SELECT ON ALL TABLES IN SCHEMA ledger TO ben"),
     sql("GRANT SELECT ON ALL TABLES IN SCHEMA sandpit TO ben")),
    ("Create report tables in the schema reports, as the public schema is wiped.",
     sql("CREATE TABLE public.a (b int)"), sql("CREATE TABLE reports.a (b int)")),
    ("Load into `stock_staging`, never straight into `stock`.",
     sql("INSERT INTO stock (a) VALUES (1)"), run("curl -s https://stock.shop.example/robots.txt")),
    ("CACHE_HOST: take 10.7.0.4, not localhost",
     file("env.sh", "export CACHE_HOST=localhost\n"),
     file("env.sh", "export CACHE_HOST=10.7.0.4\nexport OWN_IP=10.7.0.9\n")),
    ("ssh by the jump host gate.farm.example", run("ssh -J ana@door.other.example ben@10.1.1.7"),
     run("ssh -o ProxyJump=ana@gate.farm.example ben@10.1.1.7")),
    ("Use zerolog for the log.", run("go get github.com/sirupsen/logrus"),
     run("go get github.com/rs/zerolog")),
]  # fmt: skip


@pytest.mark.parametrize(("said", "against", "kept"), PAIRS)
def test_an_act_against_it_is_told_and_one_beside_it_is_not(
    said: str, against: dict[str, Any], kept: dict[str, Any]
) -> None:
    assert is_stopped(said, against)
    assert not is_stopped(said, kept)


def constraints(text: str) -> set[tuple[str, Operator, str, Polarity]]:
    found = classify(text).constraints
    return {(one.key, one.operator, str(one.value), one.polarity) for one in found}


def test_a_level_is_no_price_and_no_count_of_pages() -> None:
    assert not any(
        "version" in key for key, *_ in constraints("The pocket edition costs 8.99 EUR.")
    )
    assert not constraints("The print edition has 24 pages.")


def test_not_to_change_a_value_is_to_keep_it() -> None:
    assert ("version:django", Operator.EQUALS, "4.2", Polarity.REQUIRE) in constraints(
        "Django: 4.2. Please don't touch it."
    )


def test_what_is_to_be_forgotten_is_not_asked_for() -> None:
    text = "Forget the Rails 6.1 that I mentioned: the shop is to be on 7.1."
    values = {value for _, _, value, _ in constraints(text)}
    assert "7.1" in values
    assert "6.1" not in values


def test_a_reason_that_names_a_number_still_refuses_it() -> None:
    found = constraints("Use port 8081 because 8080 can't be used.")
    assert ("port", Operator.EQUALS, "8080", Polarity.REQUIRE) not in found


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("`make ship` deploys; rsync by hand breaks the caches", "rsync"),
        ("chrony please; ntpd (package ntp) is banned", "ntp"),
        ("no Modern Events Calendar", "moderneventscalendar"),
    ],
)
def test_a_means_is_turned_down_by_hand_in_brackets_and_in_several_words(
    text: str, name: str
) -> None:
    assert stances(text).get(name) is Stance.DOWN
