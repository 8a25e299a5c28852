"""An address of an act stands where the required one belongs, or is for something else."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.comparing import act, status, told

RUN = "command.run"
WRITE = "file.write"
GEMS = "Use https://gems.mill.example/ for the Ruby gems"
IMAGES = "All container images come from reg.mill.example"
REMOTE = "Our git remote is git@code.mill.example:flour/oven.git"
PAY = "The payments API is https://pay.mill.example/v3"

MISSED = [
    (GEMS, RUN, {"command": "gem sources --add https://rubygems.org/"}),
    (GEMS, WRITE, {"path": "Gemfile", "content": "source 'https://rubygems.org'\n"}),
    (IMAGES, RUN, {"command": "podman pull docker.io/library/redis:7"}),
    (IMAGES, RUN, {"command": "docker pull redis:7"}),
    (IMAGES, WRITE, {"path": "k8s/oven.yaml", "content": "spec:\n  image: quay.io/mill/oven:2\n"}),
    (IMAGES, RUN, {"command": "kubectl set image deploy/oven oven=ghcr.io/mill/oven:2"}),
    (IMAGES, "image.publish", {"registry": "quay.io", "repository": "mill/oven"}),
    (REMOTE, RUN, {"command": "git push git@github.com:mill/oven.git main"}),
    (REMOTE, RUN, {"command": "git clone https://github.com/mill/oven.git"}),
    (PAY, WRITE, {"path": "client/payments.py", "content": 'BASE = "https://pay.old.example/v3"\n'}),
    (PAY, "api.configure", {"service": "payments", "base_url": "https://pay.mill.example/v2"}),
    ("Never report to tracker.example", WRITE,
     {"path": ".env", "content": "DSN=https://k@eu.ingest.tracker.example/7\n"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "parameters"), MISSED)
def test_another_address_in_its_place_is_told(
    text: str, kind: str, parameters: dict[str, Any]
) -> None:
    assert status(told(text), act(kind, **parameters)) != "APPROVED"


KEPT = [
    (GEMS, RUN, {"command": "gem sources --add https://gems.mill.example/"}),
    (GEMS, RUN, {"command": "npm install --registry https://registry.npmjs.org/ left-pad"}),
    (IMAGES, RUN, {"command": "pip install --index-url https://pypi.org/simple httpx"}),
    (IMAGES, RUN, {"command": "docker pull reg.mill.example/redis:7"}),
    (IMAGES, RUN, {"command": "docker rmi quay.io/mill/oven:1"}),
    (REMOTE, RUN, {"command": "git remote set-url origin ssh://git@code.mill.example/flour/oven"}),
    (REMOTE, RUN, {"command": "git ls-remote https://github.com/mill/oven.git"}),
    (PAY, "http.request", {"method": "GET", "url": "https://pay.mill.example/health"}),
    (PAY, "api.configure", {"service": "payments", "base_url": "https://pay.mill.example:443/v3"}),
    (PAY, RUN, {"command": "grep -rn 'https://pay.mill.example/v2' src/"}),
    (PAY, WRITE,
     {"path": "client/payments.py",
      "content": 'B = "https://pay.mill.example/v3"  # once https://pay.mill.example/v2\n'}),
    (PAY, WRITE,
     {"path": "docs/payments.md", "content": "Until May it was https://pay.mill.example/v2.\n"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "parameters"), KEPT)
def test_an_address_for_something_else_or_only_spoken_of_is_left_alone(
    text: str, kind: str, parameters: dict[str, Any]
) -> None:
    assert status(told(text), act(kind, **parameters)) == "APPROVED"


ENVIRONMENT = "On staging the oven API is https://stg.oven.example/v1"


def test_what_is_told_of_staging_says_nothing_of_production() -> None:
    other = {"content": '{"oven_api": "https://oven.example/v1"}'}
    assert status(told(ENVIRONMENT), act(WRITE, path="env/production.json", **other)) == "APPROVED"
    assert status(told(ENVIRONMENT), act(WRITE, path="env/staging.json", **other)) != "APPROVED"


LOOKED_UP = "Mail leaves through mx2.mill.example"


def test_asking_where_a_host_is_uses_it_for_nothing() -> None:
    assert status(told(LOOKED_UP), act(RUN, command="dig +short mx1.mill.example")) == "APPROVED"
    text = "Never ping mx1.mill.example"
    assert status(told(text), act(RUN, command="ping -c 1 mx1.mill.example")) != "APPROVED"
    resolver = "Names are resolved by 10.1.0.53, 9.9.9.9 is forbidden"
    assert status(told(resolver), act(RUN, command="dig @9.9.9.9 mill.example")) != "APPROVED"


def test_a_database_of_redis_goes_by_its_number() -> None:
    text = "Our redis keys live in db 4"
    assert status(told(text), act(RUN, command="redis-cli -n 4 dbsize")) == "APPROVED"
    assert status(told(text), act(RUN, command="redis-cli -n 0 flushdb")) != "APPROVED"


def test_whoever_has_the_required_port_may_name_the_old_server() -> None:
    text = "While the old MySQL is being retired, use 3307 for the invoices (3306 is stale)."
    new = act(WRITE, path="db.py", content="E = create_engine('mysql://r@my.lan:3307/invoices')\n")
    old = act(WRITE, path="db.py", content="E = create_engine('mysql://r@my.lan:3306/invoices')\n")
    assert status(told(text), new) == "APPROVED"
    assert status(told(text), old) != "APPROVED"


def test_a_rule_that_shuts_a_port_out_opens_it_for_nobody() -> None:
    text = "Never open 3389 to the outside"
    rule = {"direction": "in", "port": 3389, "protocol": "tcp"}
    shut = act("configuration.change", firewall={"rule": "deny", **rule})
    opened = act("configuration.change", firewall={"rule": "allow", **rule})
    assert status(told(text), shut) == "APPROVED"
    assert status(told(text), opened) != "APPROVED"


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("Use port 4071 for the dev server.", "flask --app shop run -p 8080"),
        (
            "Whatever the tutorials say, the dev server uses port 5174.",
            "npm run dev -- --port 5173",
        ),
        ("The baker's API listens on 8443.", "uvicorn baker.main:app --port 8000"),
    ],
)
def test_a_server_without_a_product_goes_by_what_runs_it(text: str, command: str) -> None:
    assert status(told(text), act(RUN, command=command)) != "APPROVED"
