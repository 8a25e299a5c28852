"""Acts that keep to what was said, and how near to them lie acts that do not."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.comparing import act, check, status, told

# What was said, the type of the act, what keeps to it, and what does not.
KEPT: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    # of two people's homes one is not the other's
    ("leave /home/uma alone", "command.run", {"command": "du -sh /home/umar /home/otto"},
     {"command": "du -sh /home/uma"}),
    ("leave ~/keys alone", "command.run", {"command": "rm -r /home/uma/notes"},
     {"command": "rm -r /home/uma/keys"}),
    # bounds and ranges
    ("Day passes are valid two days at the longest", "pass.create", {"valid_hours": 36},
     {"valid_hours": 72}),
    ("The kiosk listens on a port in the range 7300 to 7310", "kiosk.start", {"port": 7305},
     {"port": 7315}),
    ("The kiosk listens on a port from 7300 up to 7310", "kiosk.start", {"port": 7305},
     {"port": 7315}),
    ("The kiosk listens on a port from 7300 up to 7310", "kiosk.start", {"port": 7300},
     {"port": 7299}),
    # options behind an address are no addresses
    ("use time2.example.org for the clock", "file.edit",
     {"path": "/etc/ntp.conf", "content": "server time2.example.org iburst prefer\n"},
     {"path": "/etc/ntp.conf", "content": "server time3.example.org iburst prefer\n"}),
    ("the page is at https://kelp.example.org", "file.edit",
     {"path": "a.html", "new_text": '<a href="https://kelp.example.org{{ .Path }}">'},
     {"path": "a.html", "new_text": '<a href="https://www.kelp.example.org{{ .Path }}">'}),
    # what is taken away is not used
    ("Use asyncpg, not psycopg2", "command.run", {"command": "pip uninstall -y psycopg2"},
     {"command": "pip uninstall -y psycopg2 && pip install psycopg2"}),
    ("We lint with biome, not eslint", "command.run", {"command": "npm remove eslint"},
     {"command": "npm install eslint"}),
    ("Never uninstall psycopg2", "command.run", {"command": "pip uninstall -y gulp"},
     {"command": "pip uninstall -y psycopg2"}),
    # what is left out is not touched, and what is moved is not put where it was
    ("Back up the homes, never touch /home/guest", "command.run",
     {"command": "borg create /mnt/borg::a /home/uma --exclude /home/guest"},
     {"command": "borg create /mnt/borg::a /home/guest --exclude /home/uma"}),
    ("Don't let the crawler loose on https://shop.example.net", "crawler.start",
     {"start": ["https://blog.example.net/"], "deny": ["https://shop.example.net"]},
     {"start": ["https://shop.example.net"], "deny": ["https://blog.example.net/"]}),
    ("Pictures of the camp only ever go into /media/camp", "command.run",
     {"command": "mv ~/in/a.jpg /media/camp/"}, {"command": "mv /media/camp/a.jpg /media/b/"}),
    ("Pictures of the camp only ever go into /media/camp", "command.run",
     {"command": "git mv a.jpg /media/camp/"}, {"command": "mv -t /media/b ~/in/a.jpg"}),
    # each amount of a sentence has words of its own, and one may point back to another
    ("The deposit for the hall is 200 euros", "email.send",
     {"body": "Rent is 340 €, and the deposit of 200,00 € is due at once."},
     {"body": "Rent is 200 €, and the deposit of 340,00 € is due at once."}),
    ("Refunds of up to 40 pounds you grant by yourself. Anything bigger, ask me first.",
     "payment.refund", {"amount": "38.50 GBP"}, {"amount": "41 GBP"}),
    # "own" is no name
    ("The new client gets his own database, client_uma", "database.query",
     {"sql": "USE client_uma; CREATE TABLE a (id int)"},
     {"sql": "USE client_otto; CREATE TABLE a (id int)"}),
]  # fmt: skip


def test_what_may_not_be_taken_away_may_not_be_uninstalled() -> None:
    memory = told("Never uninstall psycopg2")
    assert status(memory, act("command.run", command="pip uninstall -y psycopg2")) == "REJECTED"


def test_where_a_flag_says_where_things_go_that_is_where_they_are_put() -> None:
    memory = told("Pictures of the camp only ever go into /media/camp")
    found = check(memory, act("command.run", command="mv -t /media/b ~/in/a.jpg")).conflicts
    assert "/media/b" in {one.proposed for one in found}


@pytest.mark.parametrize(("said", "kind", "kept", "missed"), KEPT, ids=str)
def test_what_keeps_to_it_passes_and_what_does_not_is_told(
    said: str, kind: str, kept: dict[str, Any], missed: dict[str, Any]
) -> None:
    assert status(told(said), act(kind, **kept)) == "APPROVED"
    assert status(told(said), act(kind, **missed)) != "APPROVED"
