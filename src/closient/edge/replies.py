"""The answer to a visit of a known key: a redirect, several choices, or the link as data.

Whoever answers scans and whoever explains what a scan would get ask here, so that both say the same.
"""

from typing import NamedTuple, Protocol

from closient.edge import answer, documents, negotiation
from closient.edge.lead import Guide, Visit
from closient.edge.negotiation import Kind
from closient.edge.tally import AnswerKind
from closient.edge.target import Headers, Plan, Redirect, Target
from closient.kit.errors import NotFound


class Representations(Protocol):
    """What of a product is not the edge's to say."""

    async def product(self, gtin: str) -> bytes | None:
        """The product's JSON as the products API shows it to everybody; None for an unknown GTIN."""
        ...

    async def symbol(self, uri: str, file_format: str) -> tuple[bytes, str] | None:
        """A QR code of a link and its media type; None when there is no such format."""
        ...


class Reply(NamedTuple):
    """An answer, and what the tally and the scans note of it."""

    status: int
    kind: AnswerKind
    headers: Headers
    body: bytes = b""
    redirect: Redirect | None = None


class Replies:
    """Answers by what a guide knows."""

    def __init__(self, guide: Guide, representations: Representations) -> None:
        self._guide = guide
        self._representations = representations

    async def reply(self, kind: Kind, aim: Target, plan: Plan, visit: Visit) -> Reply:
        """What serves a visit whose Accept header wants this kind. NotFound when nothing does."""
        if is_redirect(kind, visit):
            found = self._guide.choose(aim, plan, visit)
            if len(found) > 1:
                headers, body = self._guide.choices(aim, plan, visit, found)
                return Reply(300, "choices", headers, body)
            redirect = self._guide.lead(aim, plan, visit, found[0] if found else None)
            return Reply(answer.REDIRECT_STATUS, "redirect", redirect.headers, b"", redirect)
        if visit.wanted.wants_linkset:
            kind = "linkset"
        headers, body = await self._document(kind, aim, plan, visit)
        return Reply(200, kind, headers, body)

    async def _document(self, kind: Kind, aim: Target, plan: Plan, visit: Visit) -> tuple[Headers, bytes]:
        """The link as data."""
        entry = plan.slot.entry
        if kind == "linkset":
            media_type = negotiation.LINKSET
            body = documents.linkset(self._guide.view(aim, plan, visit))
        elif kind == "json-ld":
            media_type = negotiation.JSON_LD
            body = documents.json_ld(self._guide.base_url, aim, entry)
        elif aim.gtin:
            media_type = negotiation.JSON
            found = await self._representations.product(entry.current_gtin or entry.gtin)
            if found is None:
                raise NotFound(answer.unknown(aim))
            body = found
        else:
            media_type = negotiation.JSON
            body = documents.recognised(aim, "Ask for application/linkset+json to see its links.")
        return answer.document(media_type, self._guide.links_of(aim), len(body)), body


def is_redirect(kind: Kind, visit: Visit) -> bool:
    """Is this visit led somewhere? Who names a link type is, whatever the Accept header says."""
    wanted = visit.wanted
    return not wanted.wants_linkset and (kind == "redirect" or wanted.link_type is not None)
