"""Facts of editions, levels and standards, of versions in addresses, of hosts told in words."""

from __future__ import annotations

from time import process_time
from typing import Any

import pytest

from tractatus.governance.act import Act, ActorKind
from tractatus.governance.facts import Fact, read_act
from tractatus.governance.facts.fact import REMOVED
from tractatus.governance.instructions.instruction import KeyKind


def read(kind: KeyKind, **parameters: Any) -> list[Fact]:
    found = read_act(Act("file.write", "agent", ActorKind.AGENT, parameters))
    return [one for one in found.facts if one.kind is kind]


SETTINGS = [
    ('[package]\nedition = "2018"\n', "Cargo.toml", "edition", "2018"),
    ("defaultConfig {\n  minSdkVersion 23\n}\n", "app/build.gradle", "minsdk", "23"),
    ("compileSdk = 35\n", "app/build.gradle.kts", "api", "35"),
    ("set(CMAKE_CXX_STANDARD 14)\n", "CMakeLists.txt", "cpp", "14"),
    ("CXXFLAGS += -std=c++20 -Wall\n", "Makefile", "cpp", "20"),
    ('{"compilerOptions": {"target": "ES2020"}}', "tsconfig.json", "ecmascript", "2020"),
    ("kotlin { jvmToolchain(11) }\n", "build.gradle.kts", "java", "11"),
    ("languageVersion = JavaLanguageVersion.of(21)\n", "build.gradle", "java", "21"),
    ("<java.version>17</java.version>", "pom.xml", "java", "17"),
    ('terraform {\n  required_version = "~> 1.6"\n}\n', "main.tf", "terraform", "~> 1.6"),
]


@pytest.mark.parametrize(("content", "path", "owner", "version"), SETTINGS)
def test_a_version_under_a_name_of_its_own_is_read(
    content: str, path: str, owner: str, version: str
) -> None:
    found = read(KeyKind.VERSION, path=path, content=content)
    assert any(owner in one.words and one.value == version for one in found)


@pytest.mark.parametrize(
    "content", ['{"target": "2020"}', "edition: paperback\n", "my_target = 3\n"]
)
def test_what_is_only_called_so_is_no_version(content: str) -> None:
    assert not read(KeyKind.VERSION, path="a.txt", content=content)


ADDRESSES = [
    ("https://cdn.example/npm/chart.js@4.4.1/dist/chart.umd.js", "chart", "4.4.1"),
    ("https://cdn.example/ajax/libs/mathjax/3.2.2/es5/tex.js", "mathjax", "3.2.2"),
    ("https://get.example/hugo-v0.125.0-linux-amd64.tar.gz", "hugo", "0.125.0"),
    ("https://github.com/gohugo/hugo/releases/download/v0.120.1/a.deb", "hugo", "0.120.1"),
]


@pytest.mark.parametrize(("url", "owner", "version"), ADDRESSES)
def test_a_version_in_an_address_is_read(url: str, owner: str, version: str) -> None:
    found = read(KeyKind.VERSION, command=f"curl -LO {url}")
    assert any(owner in one.words and one.value == version for one in found)


def test_a_tag_that_is_fetched_is_the_version_of_its_repository() -> None:
    command = "git clone -b v4.1.2 --depth 1 https://git.example/tools/nanopb.git"
    found = read(KeyKind.VERSION, command=command)
    assert [one.value for one in found if "nanopb" in one.words] == ["4.1.2"]
    assert not read(KeyKind.VERSION, command=command.replace("v4.1.2", "main"))


def test_a_cluster_is_brought_to_a_version() -> None:
    found = read(KeyKind.VERSION, command="kubeadm upgrade apply v1.27.3 -y")
    assert [(one.value, "kubernetes" in one.words) for one in found] == [("1.27.3", True)]


@pytest.mark.parametrize(
    "command", ["ufw allow 9000/tcp", "sudo ufw allow 9000", "firewall-cmd --add-port=9000/tcp"]
)
def test_a_port_that_is_let_through_is_read(command: str) -> None:
    assert 9000 in [one.value for one in read(KeyKind.PORT, command=command)]


def test_what_a_firewall_denies_is_not_used() -> None:
    assert not read(KeyKind.PORT, command="ufw deny 9000/tcp")


@pytest.mark.parametrize(
    ("command", "program"),
    [
        ("for f in *.wav; do opusenc $f $f.opus; done", "opusenc"),
        ("if test -f a; then shred a; fi", "shred"),
        ("while ! nc -z db 1; do sleep 1; done", "nc"),
    ],
)
def test_behind_a_word_of_the_shell_a_command_begins(command: str, program: str) -> None:
    assert program in [one.value for one in read(KeyKind.PACKAGE, command=command)]


def test_the_tasks_of_ansible_install_packages() -> None:
    content = "- name: editors\n  ansible.builtin.apt:\n    name: [nano, joe]\n    state: present\n"
    found = read(KeyKind.PACKAGE, path="roles/a/tasks/main.yml", content=content)
    assert {"nano", "joe"} <= {one.value for one in found}
    gone = read(KeyKind.PACKAGE, path="roles/a/tasks/main.yml",
                content=content.replace("present", "absent"))  # fmt: skip
    assert {one.unit for one in gone if one.value in ("nano", "joe")} == {REMOVED}


@pytest.mark.parametrize(
    ("content", "host"),
    [
        ("server ntp2.lab.example iburst\n", "ntp2.lab.example"),
        ("relayhost = [mx.farm.example]:587\n", "mx.farm.example"),
    ],
)
def test_a_host_that_a_line_tells_in_words_is_read(content: str, host: str) -> None:
    assert host in [one.value for one in read(KeyKind.HOST, path="/etc/a.conf", content=content)]


def test_an_address_may_be_a_pair() -> None:
    content = "SCALE = ('scale.lab.example', 4001)\n"
    assert 4001 in [one.value for one in read(KeyKind.PORT, path="a.py", content=content)]


def test_what_is_mounted_is_a_path() -> None:
    content = "services:\n  a:\n    volumes:\n      - /raid/a:/data:ro\n"
    assert "/raid/a" in [one.value for one in read(KeyKind.PATH, path="c.yml", content=content)]


def test_what_a_view_is_made_of_is_only_read() -> None:
    found = read(KeyKind.DATABASE, sql="CREATE VIEW a.v AS SELECT x FROM b.t")
    assert {one.value: one.unit.split()[-1] for one in found}["b"] == "select"


@pytest.mark.parametrize("text", ["a.b.", "-a-b-c-", "a: b:/c\n", "edition = ", "('a.b.',"])
def test_hostile_text_is_read_fast(text: str) -> None:
    whole = text * (200_000 // len(text))
    start = process_time()
    read(KeyKind.VERSION, path="a.py", content=whole)
    assert process_time() - start < 0.5
