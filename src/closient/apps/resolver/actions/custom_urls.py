"""What people do with the catalogue of custom URLs, and what the monitor does.

Who may not see an organization's addresses hears that there are none.
"""

import asyncio
import random
from datetime import timedelta

import msgspec

from closient.apps.resolver.errors import NoSuchUrl, UrlInUse
from closient.apps.resolver.queries import custom_urls as queries
from closient.apps.resolver.queries import resolution_rules as rule_queries
from closient.apps.resolver.rules import custom_urls as rules
from closient.apps.resolver.structs.custom_urls import (
    CustomUrl,
    CustomUrlBody,
    CustomUrlRecovered,
    CustomUrlUnreachable,
    Finding,
    Health,
    UrlCheck,
    UrlHealth,
    UrlStatus,
    Verdict,
)
from closient.apps.resolver.structs.resolution_rules import RuleUpdated
from closient.kit import audit, clock, events, ids
from closient.kit.caller import Caller, Permission
from closient.kit.config import Settings
from closient.kit.db import Reads, Writes
from closient.kit.http import DestinationRefused, Outgoing, Unanswered
from closient.kit.pagination import Page, PageRequest
from closient.kit.services import Services

PATIENCE = 5.0
MOST_REDIRECTS = 10
# A check that is not over by then is lost: its entries are due again.
HELD = timedelta(minutes=5)
# When so many healthy hosts are silent together, it is our own line that is dead.
WITNESSES = 3

# --- the catalogue ------------------------------------------------------------------------------------------


async def list_custom_urls(
    db: Reads, caller: Caller, organization_id: str, page: PageRequest, *, status: UrlStatus | None = None
) -> Page[CustomUrl]:
    """In the order in which they were entered."""
    organization_id = _organization(caller, "VIEW", organization_id)
    return await queries.list_urls(db, organization_id, status=status, page=page)


async def get_custom_url(db: Reads, caller: Caller, organization_id: str, custom_url_id: str) -> CustomUrl:
    organization_id = _organization(caller, "VIEW", organization_id)
    return _known(await queries.get_url(db, organization_id, ids.parse(custom_url_id, "custom_url_id")))


async def create_custom_url(
    db: Writes, caller: Caller, organization_id: str, body: CustomUrlBody
) -> CustomUrl:
    """Status UNKNOWN, and due to be checked at once."""
    organization_id = _organization(caller, "CONTRIBUTE", organization_id)
    entry = await queries.create_url(db, organization_id, rules.checked(body.url), clock.now())
    await _audited(db, caller, "created", after=entry)
    return entry


async def update_custom_url(
    db: Writes, caller: Caller, organization_id: str, custom_url_id: str, body: CustomUrlBody
) -> CustomUrl:
    """Rules follow to the new address, of which nothing is known; the same address changes nothing."""
    organization_id = _organization(caller, "CONTRIBUTE", organization_id)
    custom_url_id = ids.parse(custom_url_id, "custom_url_id")
    url = rules.checked(body.url)
    await queries.lock_catalogue(db, organization_id)
    before = _known(await queries.lock_url(db, organization_id, custom_url_id))
    if before.url == url:
        return before
    after = await queries.update_url(db, before.id, url, clock.now())
    await _audited(db, caller, "updated", before=before, after=after)
    await _lead_rules(db, caller, before, url)
    return after


async def delete_custom_url(db: Writes, caller: Caller, organization_id: str, custom_url_id: str) -> None:
    """UrlInUse while a rule leads to it."""
    organization_id = _organization(caller, "CONTRIBUTE", organization_id)
    custom_url_id = ids.parse(custom_url_id, "custom_url_id")
    await queries.lock_catalogue(db, organization_id)
    entry = _known(await queries.lock_url(db, organization_id, custom_url_id))
    if rule_count := await queries.count_rules(db, organization_id, entry.url):
        raise UrlInUse(rule_count)
    await queries.delete_url(db, entry.id)
    await _audited(db, caller, "deleted", before=entry)


async def retry_custom_url_health_check(
    services: Services, caller: Caller, organization_id: str, custom_url_id: str
) -> CustomUrl:
    """Check now; the entry as it is then. No connection is held while the other side thinks.

    An address that is never checked stays as it is.
    """
    organization_id = _organization(caller, "CONTRIBUTE", organization_id)
    custom_url_id = ids.parse(custom_url_id, "custom_url_id")
    before = _known(await queries.get_url(services.database.reads, organization_id, custom_url_id))
    if not rules.is_checked(before.url):
        return before
    finding = await look(services.http, services.settings, before.url)
    async with services.database.writes() as db:
        entry = await queries.lock_health(db, organization_id, custom_url_id)
        # Of an address that was edited meanwhile, the check says nothing.
        if entry is not None and entry.url == before.url:
            await _note(db, services.settings, [(entry, finding)])
        after = _known(await queries.get_url(db, organization_id, custom_url_id))
        await _audited(db, caller, "checked", before=before, after=after)
    return after


def is_checked(url: str) -> bool:
    """Whether the monitor ever asks for this address: not at names for documentation and tests."""
    return rules.is_checked(url)


async def share_catalogue(db: Writes, organization_id: str) -> None:
    """For whoever is about to lead a rule elsewhere: no address is changed or deleted meanwhile."""
    await queries.share_catalogue(db, organization_id)


async def enter(db: Writes, organization_id: str, url: str) -> None:
    """A rule leads to this address: enter it, unless it is in the catalogue."""
    await queries.share_catalogue(db, organization_id)
    await queries.enter_url(db, organization_id, url, clock.now())


def _organization(caller: Caller, permission: Permission, organization_id: str) -> str:
    organization_id = ids.parse(organization_id, "organization_id")
    caller.require(permission, organization_id, hidden=True)
    return organization_id


def _known(entry: CustomUrl | None) -> CustomUrl:
    if entry is None:
        raise NoSuchUrl
    return entry


async def _lead_rules(db: Writes, caller: Caller, before: CustomUrl, url: str) -> None:
    """Every rule that names the old address names the new one from now on."""
    led = {
        rule.id: rule for rule in await rule_queries.lock_rules_of_url(db, before.organization_id, before.url)
    }
    for rule in await rule_queries.move_rules(db, list(led), url):
        await audit.record(
            db,
            caller,
            action="resolution_rule.updated",
            subject_id=rule.id,
            organization_id=rule.organization_id,
            before=led[rule.id],
            after=rule,
        )
        await events.emit(db, RuleUpdated(organization_id=rule.organization_id, rule=rule))


async def _audited(
    db: Writes, caller: Caller, what: str, *, before: CustomUrl | None = None, after: CustomUrl | None = None
) -> None:
    entry = after or before
    assert entry is not None
    await audit.record(
        db,
        caller,
        action=f"custom_url.{what}",
        subject_id=entry.id,
        organization_id=entry.organization_id,
        before=before,
        after=after,
    )


# --- the monitor --------------------------------------------------------------------------------------------


async def look(http: Outgoing, settings: Settings, url: str) -> Finding:
    """Ask for the address, following redirects; whatever happens is a finding."""
    agent = f"Closient-URL-Monitor/1 (+{settings.base_url})"
    try:
        answer = await http.look(
            rules.asked_address(url),
            headers={"User-Agent": agent},
            redirects=MOST_REDIRECTS,
            seconds=PATIENCE,
        )
    except DestinationRefused as refused:
        return Finding(None, rules.error_text(refused.detail))
    except Unanswered as failure:
        return Finding(None, rules.error_text(str(failure)), is_silent=True)
    finding = Finding(answer.status)
    if rules.is_success(finding):
        return finding
    return msgspec.structs.replace(finding, error=f"Status {answer.status}.")


async def is_cut_off(services: Services, hosts: list[str]) -> bool:
    """Whether nobody at all can be reached from here, not even other hosts than these that were healthy."""
    witnesses = await queries.list_witnesses(services.database.reads, hosts, WITNESSES)
    if len(witnesses) < WITNESSES:
        return False
    asked = [look(services.http, services.settings, witness.url) for witness in witnesses]
    return all(finding.is_silent for finding in await asyncio.gather(*asked))


async def claim_checks(
    db: Writes, settings: Settings, busy_hosts: list[str], *, most: int, most_of_host: int
) -> list[UrlCheck]:
    """Addresses that are due, each once whoever has it, none on a busy host.

    Those at names for documentation and tests are taken off the list for good.
    """
    now = clock.now()
    held_until = now + HELD
    due = await queries.claim_urls(
        db,
        now,
        busy_hosts,
        most=most,
        most_of_host=most_of_host,
        held_until=held_until,
        fresh=now - rules.plan(settings).interval_while_degraded,
    )
    if parked := [entry.id for entry in due if rules.is_reserved(entry.host)]:
        await queries.park(db, parked)
    checks: dict[str, UrlCheck] = {}
    for entry in due:
        if rules.is_reserved(entry.host):
            continue
        check = checks.get(entry.url) or UrlCheck(
            url=entry.url, host=entry.host, entry_ids=[], held_until=held_until
        )
        check.entry_ids.append(entry.id)
        checks[entry.url] = check
    return list(checks.values())


async def note_findings(db: Writes, settings: Settings, found: list[tuple[UrlCheck, Finding]]) -> None:
    """Write down what came of checks, for every entry that is still held for its check."""
    findings = {entry_id: finding for check, finding in found for entry_id in check.entry_ids}
    entries = await queries.lock_held(db, [check for check, _ in found])
    await _note(db, settings, [(entry, findings[entry.id]) for entry in entries])


async def _note(db: Writes, settings: Settings, found: list[tuple[UrlHealth, Finding]]) -> None:
    plan, now = rules.plan(settings), clock.now()
    verdicts = []
    for entry, finding in found:
        before = Health(entry.status, entry.consecutive_failures)
        after = rules.judged(before, finding, plan.failures)
        due = rules.next_check(before.status, after, now, plan, random.random())  # noqa: S311 - no secret
        verdicts.append(Verdict(entry=entry, health=after, finding=finding, next_check_at=due))
    if verdicts:
        await queries.note_checks(db, verdicts, now)
    for verdict in verdicts:
        await _tell(db, verdict)


async def _tell(db: Writes, verdict: Verdict) -> None:
    """The news that an address died, or came back."""
    before, after = verdict.entry.status, verdict.health.status
    if before == after or "UNREACHABLE" not in (before, after):
        return
    news = CustomUrlUnreachable if after == "UNREACHABLE" else CustomUrlRecovered
    entry = verdict.entry
    await events.emit(
        db,
        news(
            organization_id=entry.organization_id,
            custom_url_id=entry.id,
            url=entry.url,
            last_error=verdict.finding.error,
            last_status_code=verdict.finding.status_code,
            rule_count=await queries.count_rules(db, entry.organization_id, entry.url),
        ),
    )
