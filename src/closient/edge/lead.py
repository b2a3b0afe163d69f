"""What becomes of a visit to a known key: where it leads, several choices, or the way to another resolver."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from closient.edge import answer, asked, choice_page, choose, documents, link_types, negotiation
from closient.edge.asked import Asked, Heard
from closient.edge.choose import Choice, Wanted
from closient.edge.table import Entry
from closient.edge.target import Headers, Plan, Redirect, Target, Whereabouts
from closient.edge.visitors import Nowhere, Places
from closient.kit import place
from closient.kit.config import Settings
from closient.kit.errors import NotFound
from closient.kit.place import NOWHERE, Place
from closient.web import texts


class Visit(Struct, frozen=True, gc=False):
    """One request for a link: its headers, its query, its moment."""

    heard: Heard
    wanted: Asked
    now: datetime


class Guide:
    """Leads visitors, by what a plan holds."""

    def __init__(self, settings: Settings, places: Places | None = None) -> None:
        self.base_url = settings.base_url
        self._trusted_proxies = settings.trusted_proxies
        self._places = places or Nowhere()

    def choose(self, aim: Target, plan: Plan, visit: Visit) -> list[Choice]:
        """What serves: one, several that fit equally well, or nothing."""
        wanted = self.wanted(plan, visit)
        found = choose.choose(plan.steps, wanted)
        if found == [choose.HOSTED_PAGE] and aim.hosted is None:
            is_default = wanted.link_type is None or wanted.link_type in link_types.DESCRIPTIVE
            first = documents.first_link(plan.steps) if is_default else None
            return [] if first is None else [first]
        if not found and wanted.link_type == link_types.VERIFICATION and aim.gtin and aim.serial is not None:
            return [Choice(documents.verification(self.base_url, aim))]
        return found

    def wanted(self, plan: Plan, visit: Visit) -> Wanted:
        """What decides for this caller; the place is looked for only where a rule asks for it."""
        heard = visit.heard
        asks_place = plan.nature.asks_place or (visit.wanted.link_type is not None and plan.asks_place)
        return Wanted(
            visit.now,
            visit.wanted.link_type,
            heard.accept_language,
            heard.accept,
            visit.wanted.context,
            self._place(heard) if asks_place or visit.wanted.wants_linkset else NOWHERE,
        )

    def _place(self, heard: Heard) -> Place:
        return place.corrected(self._places.of(heard.address), heard.country, self._trusted_proxies)

    def kept(self, plan: Plan, heard: Heard, now: datetime) -> Redirect | None:
        """Where a plain request leads, if that is known without another look at the rules."""
        return plan.kept(now, self.whereabouts(plan, heard))

    def whereabouts(self, plan: Plan, heard: Heard) -> Whereabouts:
        """What a plain request's rules may ask of the caller's place."""
        return self._place(heard)[:3] if plan.nature.asks_place else ()

    def lead(self, aim: Target, plan: Plan, visit: Visit, choice: Choice | None) -> Redirect:
        """The redirect to what was chosen, with the query that goes on."""
        if choice is None:
            raise NotFound(answer.no_such_link(visit.wanted.link_type or link_types.DEFAULT_LINK))
        redirect = self._ready(aim, plan, visit, choice)
        if visit.wanted is asked.NOTHING and not (plan.nature.asks_variant or aim.attributes):
            plan.keep(redirect, visit.now, self.whereabouts(plan, visit.heard))
        passed_on = answer.joined(aim.attributes, visit.wanted.passed_on)
        if not (passed_on and redirect.passes_query):
            return redirect
        location = answer.with_query(redirect.location, passed_on)
        return answer.redirect(location, self.links_of(aim), redirect.scan_type)

    def _ready(self, aim: Target, plan: Plan, visit: Visit, choice: Choice) -> Redirect:
        """The redirect without a query, made once unless the query itself fills its places."""
        link = choice.link
        passes_query = link is None or link.passes_query
        query = visit.wanted.raw if link is not None and link.is_template else b""
        if not query and (known := plan.ready(choice.url, passes_query=passes_query)) is not None:
            return known
        values = aim.values(query.decode("latin-1")) if link is not None and link.is_template else {}
        address = documents.address(choice, aim, self.base_url, values)
        if address is None:
            raise NotFound(answer.unknown(aim))
        is_hosted = aim.hosted is not None and address == self.base_url + aim.hosted
        scan_type = "HOSTED_PAGE" if is_hosted else "REDIRECT_ONLY"
        redirect = answer.redirect(
            address.encode("ascii"), self.links_of(aim), scan_type, passes_query=passes_query
        )
        if not query:
            plan.make_ready(choice.url, redirect)
        return redirect

    def links_of(self, aim: Target) -> list[tuple[bytes, bytes]]:
        return answer.links_of(self.base_url, aim.path, shrunk=aim.shrunk)

    def delegate(self, aim: Target, entry: Entry, visit: Visit) -> tuple[int, Headers, bytes]:
        """Send on what another resolver speaks for, or say who that is."""
        links = self.links_of(aim)
        if visit.wanted.wants_linkset or negotiation.kind_of(visit.heard.accept) == "linkset":
            body = documents.delegated(self.base_url, aim, entry.handled_by)
            return 200, answer.document(negotiation.LINKSET, links, len(body)), body
        query = answer.joined(aim.attributes, visit.wanted.raw)
        location = answer.with_query((entry.handled_by + aim.path).encode("ascii"), query)
        redirect = answer.redirect(location, links, "REDIRECT_ONLY")
        return answer.DELEGATED_STATUS, redirect.headers, b""

    def view(self, aim: Target, plan: Plan, visit: Visit) -> documents.View:
        wanted = Wanted(
            visit.now, None, visit.heard.accept_language, b"", visit.wanted.context, self._place(visit.heard)
        )
        return documents.View(self.base_url, aim, plan.slot.entry, plan.steps, wanted)

    def choices(
        self, aim: Target, plan: Plan, visit: Visit, found: Sequence[Choice]
    ) -> tuple[Headers, bytes]:
        """Several links that fit equally well: a page for people, a linkset for programs."""
        links = self.links_of(aim)
        view = self.view(aim, plan, visit)
        if negotiation.wants_page(visit.heard.accept):
            texts.use(visit.heard.accept_language.decode("latin-1"))
            body = choice_page.page(view, found)
            return answer.document("text/html; charset=utf-8", links, len(body)), body
        body = documents.choices(view, found)
        return answer.document(negotiation.LINKSET, links, len(body)), body
