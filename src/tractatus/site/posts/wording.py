"""What is said of a report in one line: in lists and feeds, with where it comes from."""

from __future__ import annotations

from datetime import UTC, datetime

from tractatus.evidence.report import Monthly
from tractatus.evidence.windows import parse_time
from tractatus.web.environment import Environment


def month_words(month: str) -> str:
    """`November 2026` for `2026-11`."""
    return f"{datetime.strptime(month, '%Y-%m').replace(tzinfo=UTC):%B %Y}"


def report_title(report: Monthly) -> str:
    """For people; tells a preview and a restatement from the first edition."""
    month = month_words(report.period.month)
    if report.period.preview:
        return f"Enforcement so far, {month}: preview"
    edition = f", edition {report.edition}" if report.edition > 1 else ""
    return f"Enforcement report, {month}{edition}"


def standing_words(report: Monthly) -> str:
    """What the operator declared the installation to be; a report never says more than that."""
    words = Environment(report.declared.environment).words
    if report.declared.environment == "production":
        words = "declared as production"
    return f"{words}, with demonstration traffic" if report.declared.demonstration else words


def report_summary(report: Monthly) -> str:
    """The figures that matter, from the document; the environment comes first."""
    totals = report.totals
    ran = [one for one in totals.services.values() if one.running]
    operations = sum(one.operations or 0 for one in ran)
    blocked = sum(one.blocked or 0 for one in ran)
    canaries = totals.canaries
    return (
        f"{standing_words(report).capitalize()}: {report.declared.platform.name}, "
        f"{_day(report.period.covers_from or report.period.start)} to "
        f"{_day(report.period.end, is_end=True)}. "
        f"{operations:,} operations of services, {blocked:,} blocked; "
        f"{canaries.caught:,} of {canaries.sent:,} canaries answered as they must be."
    )


def _day(time: str, *, is_end: bool = False) -> str:
    # A period ends with the first moment of the next month: the day before is its last.
    at = datetime.fromtimestamp((parse_time(time) - is_end) // 1000, UTC)
    return f"{at.day} {at:%B %Y}"
