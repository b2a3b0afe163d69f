"""`closient claims`: reports of suspicious claims, as the operator reads and decides them."""

from closient.apps.catalogue.actions import claim_reports
from closient.apps.catalogue.structs.claim_reports import ClaimReport, Verdict
from closient.cli import terminal
from closient.cli.jobs import age, on_database
from closient.kit import clock
from closient.kit.database import Database
from closient.kit.errors import NotFound, Validation
from closient.kit.pagination import PageRequest

MOST_SHOWN = 50


def show_open() -> None:
    page = on_database(
        lambda db: claim_reports.list_open_reports(db.reads, PageRequest(page_size=MOST_SHOWN))
    )
    if not page.data:
        terminal.say("No report is open.")
        return
    for report in page.data:
        for line in lines(report):
            terminal.say(line)
    if page.pagination.total_count > len(page.data):
        terminal.say(f"The first {len(page.data)} of {page.pagination.total_count}.")


def lines(report: ClaimReport) -> list[str]:
    """A report as people read it. What reporters wrote is shown without the signs that steer terminals."""
    flag = "  FLAGGED" if report.networks >= claim_reports.FLAGGED_AT else ""
    reporters = terminal.counted(report.networks, "network")
    contact = ", ".join(filter(None, (report.reporter_email, report.reporter_phone, report.reporter_company)))
    told = [
        f"{report.id}  {report.gtin}  {age(clock.now() - report.created)} ago, {reporters}{flag}",
        f"    claimed by {report.owner_name} ({report.owner_id})",
        f"    {report.reporter_relationship}: {contact}",
        f"    {report.reason}",
        f"    {report.supporting_url}",
    ]
    return [plain(line) for line in told if line.strip()]


def plain(text: str) -> str:
    r"""
    >>> plain("a\x1b[31mb\nc")
    'a [31mb c'
    """
    return "".join(sign if sign.isprintable() else " " for sign in text)


def decide(report_id: str, verdict: Verdict) -> int:
    """1 when there is no such open report."""

    async def settle(db: Database) -> str:
        async with db.writes() as writes:
            return await claim_reports.decide_report(writes, report_id, verdict)

    try:
        gtin = on_database(settle)
    except (NotFound, Validation):
        terminal.complain(f"{report_id} is no open report: `closient claims list` shows them.")
        return 1
    so = "The claim is disputed now." if verdict == "upheld" else "The claim stays as it is."
    terminal.done(f"The report of {gtin} is {verdict}. {so}")
    return 0
