"""Why a link leads where it leads, for a caller who is pretended: the edge's own answer, and all considered.

Nothing of it is noted as a scan, and nothing comes from the edge's memory: it is what the database says now.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from msgspec.structs import replace

from closient.apps.catalogue.actions import products
from closient.apps.resolver.actions import entries, explain_words
from closient.apps.resolver.queries import explain as queries
from closient.apps.resolver.rules import explain as rules
from closient.apps.resolver.rules import resolution_rules
from closient.apps.resolver.structs.explain import (
    AnswerHeader,
    CallerPlace,
    Consideration,
    Destination,
    ExplainRequest,
    Explanation,
    LinkDecision,
)
from closient.apps.resolver.structs.links import Link as StoredLink
from closient.apps.resolver.structs.resolution_rules import ResolutionRule
from closient.edge import answer, asked, choose, documents, explain, link_types, negotiation, target
from closient.edge.asked import Heard
from closient.edge.choose import Choice, Step
from closient.edge.explain import Verdict
from closient.edge.lead import Guide, Visit
from closient.edge.replies import Replies, Reply, is_redirect
from closient.edge.table import NO_PART, Entry, Part, Slot
from closient.edge.target import Plan, Target, plan_of
from closient.edge.variants import Link
from closient.edge.visitors import Places
from closient.gs1 import digital_link
from closient.gs1.errors import Gs1Error
from closient.kit import clock, countries, ids
from closient.kit.caller import Caller
from closient.kit.config import Settings
from closient.kit.db import Reads
from closient.kit.errors import BadRequest, NotFound, Problem, Validation
from closient.kit.place import NOWHERE, Place
from closient.web.texts import _

# As long as the ids of requests are, so that a refusal that names one has its real length.
SOME_REQUEST = b"0" * 24


async def explain_link(
    db: Reads,
    caller: Caller,
    organization_id: str,
    body: ExplainRequest,
    *,
    settings: Settings,
    places: Places,
) -> Explanation:
    """What a request gets and why. NotFound for a key of another organization."""
    organization_id = ids.parse(organization_id, "organization_id")
    caller.require("VIEW", organization_id, hidden=True)
    aim, request = _read(body)
    place = _place(body, places)
    heard = Heard(body.accept.encode(), body.accept_language.encode())
    visit = Visit(heard, asked.query(request.partition("?")[2].encode()), _moment(body.at))
    entry = (await entries.load_entries(db, [aim.key])).get(aim.key)
    if entry is not None and entry.organization_id not in (None, organization_id):
        raise NotFound("No product or key of your organization has this link.")
    case = Case(aim, visit, Guide(settings, Pretended(place)))
    considered, decision, reply = await _explained(db, case, entry)
    return Explanation(
        uri=settings.base_url + request,
        digital_link=aim.path,
        key=aim.key,
        level=aim.path[len(aim.key) + 2 :],
        at=visit.now,
        place=CallerPlace(country=place.country, region=place.region, city=place.city),
        considered=considered,
        decision=decision,
        headers=[AnswerHeader(name.decode(), value.decode("latin-1")) for name, value in reply.headers],
    )


class Pretended:
    """A source of places for one caller, who is where somebody says."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def of(self, address: str) -> Place:
        return self._place


class PublicProducts:
    """What the edge's documents show of products; nothing is drawn for an explanation."""

    def __init__(self, db: Reads) -> None:
        self._db = db

    async def product(self, gtin: str) -> bytes | None:
        return await products.public_product(self._db, gtin)

    async def symbol(self, uri: str, file_format: str) -> tuple[bytes, str] | None:
        return None


class Case(NamedTuple):
    """A link, a visit of it, and who leads the visitor."""

    aim: Target
    visit: Visit
    guide: Guide

    def leads_back(self, choice: Choice) -> bool:
        """Does what was chosen turn in a circle? The edge opens the hosted page then."""
        url = documents.written(choice, self.aim.values(self.visit.wanted.raw.decode("latin-1")))
        return url is not None and documents.leads_back(url, self.aim, self.guide.base_url)


Explained = tuple[list[Consideration], LinkDecision, Reply]


async def _explained(db: Reads, case: Case, entry: Entry | None) -> Explained:
    aim, visit, guide = case
    if entry is None:
        unknown = _refused(NotFound(answer.unknown(aim)), visit)
        return [], _decision(unknown, "NONE", answer.unknown(aim)), unknown
    if entry.handled_by:
        status, headers, content = guide.delegate(aim, entry, visit)
        delegated = Reply(status, "delegated", headers, content)
        reason = _("Nothing stands here for this key: %(resolver)s speaks for it.")
        return [], _decision(delegated, "DELEGATED", reason % {"resolver": entry.handled_by}), delegated
    part = NO_PART
    if entry.has_parts and aim.asked.levels:
        (part,) = await entries.load_parts(db, [aim.asked._replace(key=entry.current_key)])
    plan = plan_of(Slot(entry, 0.0), part)
    kind = "linkset" if visit.wanted.wants_linkset else negotiation.kind_of(visit.heard.accept)
    seen = visit
    if kind == "linkset":  # the list of links is made without regard to the media type of the list itself
        seen = replace(visit, heard=replace(visit.heard, accept=b""))
    found = guide.choose(aim, plan, seen)
    steps, off = await _all_steps(db, aim, entry, part)
    wanted = guide.wanted(plan, seen)
    listed = explain.considered(steps, wanted, found, off=off, leads_back=case.leads_back)
    # In a task of its own, since the answer may be in the language of the one who scans.
    reply = await asyncio.create_task(_reply(db, case, plan, kind))
    said = [
        Consideration(
            level=_level(one, aim),
            scope=one.scope,
            kind=one.kind,
            id=ids.parse(one.one.id),
            link_type=one.one.link_type,
            address=one.address,
            verdict=one.verdict,
            condition=one.condition,
            reason=explain_words.reason(one, wanted, found, has_page=aim.hosted is not None),
        )
        for one in listed
    ]
    return said, _decided(case, entry, reply, found, is_led=is_redirect(kind, visit)), reply


async def _reply(db: Reads, case: Case, plan: Plan, kind: negotiation.Kind) -> Reply:
    replies = Replies(case.guide, PublicProducts(db))
    try:
        return await replies.reply(kind, case.aim, plan, case.visit)
    except Problem as problem:
        return _refused(problem, case.visit)


def _refused(problem: Problem, visit: Visit) -> Reply:
    headers, content = answer.refusal(problem, visit.heard, SOME_REQUEST)
    return Reply(problem.status, "refusal", headers, content)


# --- the request --------------------------------------------------------------------------------------------


def _read(body: ExplainRequest) -> tuple[Target, str]:
    """The link, and the path with its query that a scanner would ask this site for."""
    try:
        path, query = rules.path_and_query(body)
        try:
            aim = target.read(path.encode())
        except BadRequest:
            # Elsewhere a link may stand below other folders; here it would have none.
            aim = Target(digital_link.parse_uri(f"https://somewhere{path}"))
            path = aim.path
        target.check_query(aim.link, query.encode())
    except BadRequest as refused:
        raise Validation.of("uri", refused.detail) from None
    except Gs1Error as error:
        raise Validation.of("uri", f"This is no valid GS1 Digital Link. {error.reason}") from None
    except ValueError as error:
        raise Validation.of("uri", str(error)) from None
    return aim, f"{path}?{query}" if query else path


def _moment(at: datetime | None) -> datetime:
    if at is None:
        return clock.now()
    if not resolution_rules.is_sensible(at):
        raise Validation.of("at", "Moments lie in the years 1970 to 2999.")
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _place(body: ExplainRequest, places: Places) -> Place:
    """Where the caller is: as the address says, unless the rest of the body says something else."""
    found = places.of(body.address) if body.address else NOWHERE
    region = body.region.upper() if body.region else None
    named = body.country or (region[:2] if region else None)
    if named is not None:
        country = countries.clean(named)
        if country is None:
            raise Validation.of("country" if body.country else "region", "No country has this code.")
        if region is not None and region[:2] != country:
            raise Validation.of("region", "This region is in another country.")
        if country != found.country:
            found = Place(country)
    if region is not None and region != found.region:
        found = Place(found.country, region)
    return found._replace(city=body.city.strip().casefold()) if body.city else found


# --- what was considered ------------------------------------------------------------------------------------


async def _all_steps(
    db: Reads, aim: Target, entry: Entry, part: Part
) -> tuple[Sequence[Step], dict[str, Verdict]]:
    """The steps of the edge with, in their places, those rules and links that take no part; and their ids."""
    if entry.organization_id is None:
        return choose.steps_of((), (), (), entry.links), {}
    rules_on = {ids.parse(rule.id): rule for rule in (*part.rules, *entry.rules)}
    links_on = {ids.parse(link.id): link for link in (*part.links, *entry.links)}
    off: dict[str, Verdict] = {}
    for row in await _stored_rules(db, aim, entry):
        if row.id not in rules_on:
            rules_on[row.id] = entries.compiled(row)
            off[row.id] = "switched_off" if row.enabled else "disabled"
        else:
            rules_on[row.id] = rules_on.pop(row.id)  # into the order of evaluation
    levels = ["", *aim.asked.levels]
    for stored in await queries.list_links_at(db, entry.organization_id, entry.current_key, levels):
        if stored.id not in links_on:
            links_on[stored.id] = _link(stored)
            off[stored.id] = "switched_off" if stored.enabled else "disabled"
        else:
            links_on[stored.id] = links_on.pop(stored.id)
    of_parts = tuple(rule for rule in rules_on.values() if rule.scope in ("SERIAL", "BATCH"))
    of_key = tuple(rule for rule in rules_on.values() if rule.scope not in ("SERIAL", "BATCH"))
    below = tuple(link for link in links_on.values() if link.level)
    return choose.steps_of(
        of_parts, below, of_key, tuple(link for link in links_on.values() if not link.level)
    ), off


async def _stored_rules(db: Reads, aim: Target, entry: Entry) -> list[ResolutionRule]:
    if not entry.product_id or entry.organization_id is None:
        return []
    return await queries.list_rules_for(db, entry.organization_id, entry.product_id, aim.lot, aim.serial)


def _link(stored: StoredLink) -> Link:
    """A stored link that serves nobody, as the edge would have it."""
    return Link(
        id=stored.id,
        level=stored.level,
        link_type=link_types.normalise(stored.link_type),
        href=stored.href,
        title=stored.title,
        languages=tuple(stored.hreflang),
        media_type=stored.media_type,
        contexts=tuple(stored.context),
        is_default=stored.is_default,
        passes_query=stored.passes_query,
    )


def _level(one: explain.Considered, aim: Target) -> str:
    """Where it stands; rules of an item or a lot stand at it, whatever links are there."""
    if one.scope == "SERIAL" and aim.serial is not None:
        return f"21/{digital_link.encode(aim.serial)}"
    if one.scope == "BATCH" and aim.lot is not None:
        return f"10/{digital_link.encode(aim.lot)}"
    return one.level


# --- what comes of it ---------------------------------------------------------------------------------------


def _decision(
    reply: Reply, destination: Destination, reason: str, *, choice: Choice | None = None
) -> LinkDecision:
    location = dict(reply.headers).get(b"location")
    return LinkDecision(
        status=reply.status,
        destination_type=destination,
        url=None if location is None else location.decode("ascii"),
        rule_id=ids.parse(choice.rule.id) if choice is not None and choice.rule is not None else None,
        link_id=ids.parse(choice.link.id) if choice is not None and choice.link is not None else None,
        reason=reason,
    )


def _decided(
    case: Case, entry: Entry, reply: Reply, found: Sequence[Choice], *, is_led: bool
) -> LinkDecision:
    """What a known key that is resolved here came to."""
    words = explain_words
    if not is_led:
        said = words.document(reply.kind)
        return _decision(reply, "DOCUMENT" if reply.status == 200 else "NONE", said)
    if len(found) > 1:
        return _decision(reply, "CHOICES", words.choices(len(found)))
    if reply.redirect is None:
        asked_for = case.visit.wanted.link_type or link_types.DEFAULT_LINK
        return _decision(reply, "NONE", words.nothing(asked_for))
    choice = found[0]
    if reply.redirect.scan_type == "HOSTED_PAGE":
        reason = words.hosted(choice, is_claimed=entry.organization_id is not None)
        if case.leads_back(choice):
            reason = words.back()
        return _decision(reply, "HOSTED_PAGE", reason, choice=choice)
    return _decision(reply, "LINK" if choice.rule is None else "CUSTOM_URL", words.led(choice), choice=choice)
