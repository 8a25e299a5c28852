"""Nothing of the repository, the package or the data directory is served by the site."""

from __future__ import annotations

import itertools

from tests.operations.spellings import files, get, spellings
from tests.site.test_pages import Open, open_site

__all__ = ["open_site"]

DOORS = ("/static/{digest}/", "/static/{digest}/site/", "/blog/", "/demo/", "/figure/", "/metrics/")
SECRET = "a-word-that-is-in-no-page"


def doors(home: str) -> list[str]:
    digest = home.split("/static/")[1].split("/")[0]
    return [door.replace("{digest}", digest) for door in DOORS]


async def test_no_file_of_the_tree_is_served(open_site: Open) -> None:
    site = open_site()
    app = site.http._transport.app
    found = files()
    assert (
        len(found) > 500 and "docs/limitations.md" in found and "site/templates/home.html" in found
    )
    ways = doors(await site.text("/"))
    tried = 0
    for raw in itertools.chain.from_iterable(spellings(path, ways) for path in found):
        status, _ = await get(app, raw)
        assert status == 404, raw
        tried += 1
    assert tried > 3_000


async def test_the_same_way_in_does_serve_what_is_public(open_site: Open) -> None:
    """Else the test above would pass with an application that answers nothing."""
    site = open_site()
    app = site.http._transport.app
    way = doors(await site.text("/"))[0]
    for raw in ("/", "/robots.txt", f"{way}site/css/site.css", f"{way}web/tractatus.css"):
        assert (await get(app, raw))[0] == 200, raw


async def test_what_lies_beside_the_posts_is_not_served(open_site: Open) -> None:
    site = open_site()
    app, folder = site.http._transport.app, site.ground.folder
    names = ["posts/draft.md~", "posts/.hidden.md", "visits.json", "posts/notes.txt"]
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(SECRET)
    ways = [*doors(await site.text("/")), "/posts/", "/visits/", "/site/"]
    everything = [
        *names,
        *(f"{folder.name}/{name}" for name in names),
        "settings.json",
        "secrets/x",
    ]
    for raw in itertools.chain.from_iterable(
        (f"{way}{up}{name}" for way in ways for up in ("", "../", "..%2f", "%2e%2e/"))
        for name in everything
    ):
        status, body = await get(app, raw)
        assert status in (404, 405), raw
        assert SECRET.encode() not in body, raw
