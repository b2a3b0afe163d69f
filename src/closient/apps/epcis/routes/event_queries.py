"""What the doors of EPCIS share: whose, the parameters of a query, the forms of answers, GS1's headers.

The parameters are documented one by one, and read as they were sent, since each may come several times.
"""

import inspect
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal
from urllib.parse import quote, unquote, urlencode

from litestar import Request, Response
from litestar.di import Provide
from litestar.params import HeaderParameter, QueryParameter

from closient.apps.epcis.actions import answers
from closient.apps.epcis.structs.event_query import CONTRACT_PARAMETERS, MORE_PARAMETERS
from closient.apps.epcis.structs.query_results import Asked, EventPage, Spelling
from closient.gs1 import cbv, epc_spelling
from closient.kit.ids import Id

BASE = "/epcis/api/2.0"
VERSIONS = {"GS1-EPCIS-Version": "2.0.0", "GS1-CBV-Version": "2.0.0"}
DISCOVERY = VERSIONS | {
    "GS1-EPCIS-Min": "2.0.0",
    "GS1-EPCIS-Max": "2.0.0",
    "GS1-CBV-Min": "2.0.0",
    "GS1-CBV-Max": "2.0.0",
    "GS1-EPC-Format": "Never_Translates",
    "GS1-CBV-XML-Format": "Never_Translates",
}
JSON, JSON_LD, XML, TEXT_XML = "application/json", "application/ld+json", "application/xml", "text/xml"
MEDIA = [JSON, JSON_LD, XML]
VARY = {"Vary": "Accept, GS1-EPC-Format, GS1-CBV-Format, GS1-CBV-XML-Format"}
OPTIONS: dict[str, Any] = {"tag": "epcis-20", "media": MEDIA}
ERRORS = {
    400: "nextPageToken was not given for this question",
    403: "neither owner nor manager",
    413: "more events than maxEventCount",
    422: "a parameter has a value that it cannot have",
}
# Parameters of the door itself, not of the query.
OWN = frozenset({"perPage", "nextPageToken", "organization_id"})
OrganizationQuery = Annotated[
    Id | None, QueryParameter(description="Whose; needed by owners and managers of several.")
]
PerPage = Annotated[int, QueryParameter(name="perPage", ge=1, le=100, description="Events a page.")]
NextPageToken = Annotated[
    str | None,
    QueryParameter(
        name="nextPageToken", max_length=4000, description="GS1-Next-Page-Token of the last page."
    ),
]
EpcFormat = Annotated[
    epc_spelling.Spelling | None,
    HeaderParameter(name="GS1-EPC-Format", description="How identifiers are written; else as captured."),
]
CbvFormat = Annotated[
    cbv.Spelling | None,
    HeaderParameter(name="GS1-CBV-Format", description="How vocabulary is written; else as captured."),
]
CbvXmlFormat = Annotated[
    cbv.Spelling | None,
    HeaderParameter(name="GS1-CBV-XML-Format", description="The same, by the name that GS1 gives it."),
]


def _documented(names: Mapping[str, str]) -> Callable[..., Asked]:
    """A dependency that reads a query and whose signature tells its parameters."""

    def read(
        request: Request[Any, Any, Any],
        *,
        per_page: int,
        next_page_token: str | None,
        organization_id: str | None,
        **_told: Any,
    ) -> Asked:
        sent = request.query_params.multi_items()
        return Asked(
            pairs=tuple((name, value) for name, value in sent if name not in OWN),
            organization_id=organization_id,
            per_page=per_page,
            next_page_token=next_page_token,
        )

    kinds: dict[str, tuple[Any, Any]] = {
        "request": (Request[Any, Any, Any], inspect.Parameter.empty),
        **{
            name: (Annotated[str | None, QueryParameter(description=told)], None)
            for name, told in names.items()
        },
        "per_page": (PerPage, 30),
        "next_page_token": (NextPageToken, None),
        "organization_id": (OrganizationQuery, None),
    }
    parameters = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=kind, default=default)
        for name, (kind, default) in kinds.items()
    ]
    vars(read)["__signature__"] = inspect.Signature(parameters, return_annotation=Asked)
    read.__annotations__ = {name: kind for name, (kind, _) in kinds.items()} | {"return": Asked}
    return read


def _spelling(
    epc_format: EpcFormat = None, cbv_format: CbvFormat = None, cbv_xml_format: CbvXmlFormat = None
) -> Spelling:
    return Spelling(epc_format or "Never_Translates", cbv_format or cbv_xml_format or "Never_Translates")


SPELLING = {"spelling": Provide(_spelling, sync_to_thread=False)}
QUERY = SPELLING | {
    "asked": Provide(_documented(CONTRACT_PARAMETERS | MORE_PARAMETERS), sync_to_thread=False)
}


def form_of(request: Request[Any, Any, Any]) -> tuple[Literal["json", "xml"], str]:
    """JSON or XML, and the media type that says so; JSON for whoever asks for nothing that there is."""
    kind = request.accept.best_match([JSON, JSON_LD, XML, TEXT_XML], default=JSON)
    return ("xml" if kind in (XML, TEXT_XML) else "json"), kind


def answer(
    request: Request[Any, Any, Any], page: EventPage, spelling: Spelling, query_name: str = ""
) -> Response[Any]:
    """A page of events as a query document."""
    form, media_type = form_of(request)
    named = {"query_name": query_name} if query_name else {}
    body = answers.query_document(page, form, spelling, **named)
    return Response(body, media_type=media_type, headers=headers(request, page.next_page_token))


def headers(request: Request[Any, Any, Any], next_page_token: str | None = None) -> dict[str, str]:
    """GS1's headers of an answer, and the way to the next page."""
    if next_page_token is None:
        return VERSIONS | VARY
    sent = [pair for pair in request.query_params.multi_items() if pair[0] != "nextPageToken"]
    query = urlencode([*sent, ("nextPageToken", next_page_token)], errors="surrogatepass")
    path = quote(raw_path(request), safe="/%:;=@!$&'()*+,~")
    return VERSIONS | VARY | {
        "Link": f'<{path}?{query}>; rel="next"',
        "GS1-Next-Page-Token": next_page_token,
    }  # fmt: skip


def raw_path(request: Request[Any, Any, Any]) -> str:
    """The path as it was sent, its %2F still in it."""
    sent: bytes | None = request.scope.get("raw_path")
    return request.scope["path"] if not sent else sent.partition(b"?")[0].decode("latin-1")


def value_in_path(request: Request[Any, Any, Any], before: str, behind: str = "") -> str:
    """A value in the path between two fixed parts, decoded from what was sent: slashes belong to it."""
    rest = raw_path(request).rstrip("/").partition(before)[2]
    return unquote(rest.removesuffix(behind), errors="replace")


# The doors that these belong to stand beside this module.
handlers: list[Any] = []
