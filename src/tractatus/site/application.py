"""The public site: every route in this file."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp

from tractatus.site.audit.pages import AuditPages
from tractatus.site.background import lifespan
from tractatus.site.citations.pages import CitationPages
from tractatus.site.comparison.pages import ComparisonPages
from tractatus.site.context import SiteContext
from tractatus.site.live_pages import LivePages
from tractatus.site.posts.pages import PostPages
from tractatus.site.provenance.pages import FigurePages
from tractatus.site.public_files import PublicFiles
from tractatus.site.recording.pages import DemoPages
from tractatus.site.rendering import SitePages
from tractatus.site.visits.pages import VisitPages
from tractatus.site.walk.pages import WalkPages
from tractatus.web.cache import PageCache
from tractatus.web.failures import exception_handlers
from tractatus.web.headers import SecurityHeaders


def build(context: SiteContext) -> ASGIApp:
    """The site as an ASGI application."""
    site = SitePages(context)
    live = LivePages(context, site)
    figures = FigurePages(context, site)
    audit = AuditPages(context, site)
    posts = PostPages(context, site)
    comparison = ComparisonPages(context.clock, site)
    citations = CitationPages(site)
    demo = DemoPages(context, site)
    files = PublicFiles(context, site.reader.state)
    visits = VisitPages(context, site)
    walk = WalkPages(context, site, audit.follower)
    routes = [
        Route("/", live.home),
        Route("/about", live.about),
        Route("/enforcement.html", live.enforcement),
        Route("/examples/{name}", live.example, methods=["POST"]),
        Route("/metrics.html", live.metrics),
        Route("/metrics/{digest}.json", live.metrics_document),
        Route("/blog", posts.blog),
        Route("/blog/feed.atom", posts.atom),
        Route("/blog/feed.json", posts.json_feed),
        Route("/blog/{slug}.json", posts.document),
        Route("/blog/{slug}", posts.post),
        Route("/audit", audit.browse),
        Route("/audit/leaves.jsonl", audit.download),
        Route("/audit/leaf/{index}.tlog-proof", audit.proof_file),
        Route("/audit/leaf/{index}", audit.leaf),
        Route("/audit/epoch/{number}", audit.epoch),
        Route("/verify", walk.verify),
        Route("/witnesses", walk.witnesses),
        Route("/figure/{path}", figures.figure),
        Route("/figure/{path}/{which}.tlog-proof", figures.proof),
        Route("/comparison", comparison.page),
        Route("/comparison.json", comparison.data),
        Route("/citations", citations.page),
        Route("/citations/references.bib", citations.bibtex),
        Route("/citations/references.json", citations.csl),
        Route("/demo", demo.demo),
        Route("/demo/{name}", demo.file),
        Route("/analytics", visits.show),
        Route("/analytics.json", visits.document),
        Route("/visits", visits.take, methods=["POST"]),
        Route("/.well-known/tractatus.json", files.trust),
        Route("/.well-known/security.txt", files.security),
        Route("/robots.txt", files.robots),
        Route("/sitemap.xml", files.sitemap),
        Route("/health/live", files.live),
        Route("/health/ready", files.ready),
        site.assets.route(),
    ]
    application = Starlette(
        routes=routes,
        exception_handlers=exception_handlers(site.pages, is_api=lambda _: False),
        lifespan=lifespan([audit.follow, visits.keep]),
    )
    pages = PageCache(application, context.clock, made_of=site.reader.latest)
    return SecurityHeaders(pages, site.policy)
