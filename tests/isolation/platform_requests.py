"""Every address of the platform as a request that sqlmap can vary, made by somebody logged in."""

from __future__ import annotations

import json
import re
from contextlib import closing
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from tests.fault.people import PASSWORD, Person
from tests.isolation.sqlmap_tool import Request

_PERSON: Final = {"display_name": "A", "email": "a@b.example", "password": PASSWORD}
_RULING: Final = {
    "decision": "remove",
    "ground": "DECISION_GROUND_INCOMPATIBLE_CONTENT",
    "reference": "Rule 3",
    "explanation": "It offers goods.",
    "category": "STATEMENT_CATEGORY_OTHER_VIOLATION_TC",
    "facts": "A price.",
    "source": "SOURCE_VOLUNTARY",
}
# What each form has; a route for forms that is missing here fails the test.
FORMS: Final[dict[str, dict[str, str]]] = {
    "/sign-up": {"community": "Tea", "slug": "tea", **_PERSON},
    "/join/{invitation}": _PERSON,
    "/log-in": {"email": "a@b.example", "password": PASSWORD},
    "/log-out": {},
    "/c/{slug}/posts": {"body": "Tea at four.", "submission": "s", "told_of_model": "no"},
    "/c/{slug}/posts/{post_id}/opinion": {"opinion": "agree"},
    "/c/{slug}/posts/{post_id}/appeal": {"grounds": "It was a list of sources."},
    "/c/{slug}/deliberations": {"subject": "The tree", "urgency": "routine", "boundary": "values"},
    "/c/{slug}/deliberations/{case_id}/{step}": {"question": "Who?", "at_stake": "Shade."},
    "/c/{slug}/appeals/{post_id}": {"answer": "uphold", "reasons": "It offers goods."},
    "/c/{slug}/members": {"role": "member"},
    "/c/{slug}/programs": {},
    "/c/{slug}/assistant": {"said": "pin newest", "submission": "s", "told_of_model": "no"},
    "/c/{slug}/assistant/session": {},
    "/c/{slug}/assistant/approved/{approval_id}": {},
    "/c/{slug}/instructions": {"text": "never pin posts", "confirmed": "no"},
    "/c/{slug}/instructions/{instruction_id}": {
        "instead_of": "11111111-1111-7111-8111-111111111111"
    },
    "/c/{slug}/moderation/{post_id}": _RULING,
    "/c/{slug}/approvals/{approval_id}": {
        "choice": "refuse",
        "reason": "No.",
        "digest": "00" * 32,
    },
    "/c/{slug}/settings": {"choice": "refuse"},
    "/admin/log-in": {"email": "a@b.example", "password": PASSWORD},
    "/admin/log-out": {},
    "/admin/ask-for-content": {},
    "/admin/setup/{link}": {"email": "a@b.example", "password": PASSWORD},
}
_DECIDE: Final = {
    "act": {"type": "content.publish", "text": "Tea at four.", "target": "post", "impact": "low"},
    "actor": "agent",
    "references": ["/act/text"],
    "session": "nightly",
}


@dataclass(frozen=True)
class Visitor:
    """A founder's way in: cookie and form token, a program's token, and what addresses name."""

    cookies: str
    form_token: str
    bearer: str
    names: dict[str, str]

    @classmethod
    def at(cls, platform: str, slug: str) -> Visitor:
        """Found a community with a post that waits, and look up what the forms hold."""
        with closing(Person.at(platform)) as founder:
            founder.found(slug)
            assert founder.post(slug, f"Our own words of {slug}.").is_redirect
            queue = founder.http.get(f"/c/{slug}/moderation").text
            form = re.search(r'name="form_token" value="([^"]+)"', queue)
            post = re.search(rf"/c/{slug}/moderation/([0-9a-f-]+)", queue)
            programs = f"/c/{slug}/programs"
            shown = founder.send(programs, programs).text
            bearer = re.search(r'class="mono">([A-Za-z0-9_-]{43})<', shown)
            invitation = founder.invite(slug).rpartition("/")[2]
            evidence = founder.http.get(f"/c/{slug}/evidence").text
            record = re.search(rf"/c/{slug}/receipts/([0-9a-f-]+)", evidence)
            assert form and post and bearer and record
            cookies = "; ".join(f"{one.name}={one.value}" for one in founder.http.cookies.jar)
            names = {
                "slug": slug,
                "post_id": post[1],
                "instruction_id": "11111111-1111-7111-8111-111111111111",
                "invitation": invitation,
                "link": "A" * 43,
                "case_id": post[1],
                "step": "framed",
                "name": "nothing",
                "path:path": "checkpoint",
                "record_id": record[1],
                "approval_id": record[1],
                "number:int": "0",
            }
            return cls(cookies, form[1], bearer[1], names)

    def requests(self, paths: list[tuple[str, str]]) -> list[Request]:
        """Requests for `(method, path)` of routes: each part of an address and each field."""
        made: list[Request] = []
        for method, path in paths:
            filled = re.sub(r"\{([^}]+)\}", lambda part: self.names[part[1]], path)
            marked = re.sub(r"\{([^}]+)\}", lambda part: self.names[part[1]] + "*", path)
            if path.startswith("/v1/") and method == "POST":
                made.append(self._program(filled))
                if marked != path:
                    made.append(self._program(marked))
            elif method == "GET":
                made.append(
                    self._request("GET", f"{marked}?before={self.names['post_id']}*&notice=x*")
                )
            else:
                fields = urlencode({"form_token": self.form_token, **FORMS.get(path, {})})
                made.append(self._request("POST", filled, fields))
                if marked != path:
                    made.append(self._request("POST", marked, fields))
        made.append(self._request("GET", f"/c/{self.names['slug']}", cookie_mark="*"))
        return made

    def _request(self, method: str, path: str, body: str = "", cookie_mark: str = "") -> Request:
        headers = (f"Cookie: {self.cookies}{cookie_mark}", "Sec-Fetch-Site: same-origin")
        if body:
            headers += ("Content-Type: application/x-www-form-urlencoded",)
        return Request(method, path, headers, body)

    def _program(self, path: str) -> Request:
        headers = (f"Authorization: Bearer {self.bearer}", "Content-Type: application/json")
        return Request("POST", path, headers, json.dumps(_DECIDE))
