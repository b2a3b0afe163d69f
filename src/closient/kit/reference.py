"""How clients discover the APIs: the OpenAPI documents at their addresses and the catalog of RFC 9727.

The composition root calls `handlers(apis)`; documents are made when first asked for, and kept.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec
from litestar import Litestar, Request, Response, get

from closient.kit import openapi
from closient.kit.openapi import Documents

DESCRIPTION = "application/openapi+json"
LINKSET = "application/linkset+json"
CATALOG = "/.well-known/api-catalog"
MERGED = "/openapi.json"
PAGE = "/docs"
SHORTLY = "public, max-age=300"


class ApiLink(msgspec.Struct):
    """Where something about an API is found, and in which form."""

    href: str
    type: str


class ApiEntry(msgspec.Struct, rename={"service_desc": "service-desc", "service_doc": "service-doc"}):
    """One API: its base address, its description for machines and for people."""

    anchor: str
    service_desc: list[ApiLink]
    service_doc: list[ApiLink]


class ApiCatalog(msgspec.Struct):
    """The linkset of all APIs (RFC 9727, RFC 9264)."""

    linkset: list[ApiEntry]


class Shelf(msgspec.Struct):
    """The documents of one router, encoded when somebody first asks."""

    documents: Documents
    encoded: dict[str, bytes] = {}

    def bytes_of(self, app: str) -> bytes:
        """The document of an app, or the merged one for an empty name."""
        if app not in self.encoded:
            document = self.documents.of_app(app) if app else self.documents.merged()
            self.encoded[app] = openapi.encoded(document)
        return self.encoded[app]


def shelf(router: Litestar, apis: Mapping[str, str]) -> Shelf:
    """The documents of this router; made once."""
    if "shelf" not in router.state:
        router.state.shelf = Shelf(Documents(router, apis, _base_url(router)))
    return router.state.shelf


def handlers(apis: Mapping[str, str]) -> list[Any]:
    """The doors of discovery: a document for each API, the merged one, and the catalog."""
    documents = [_document_door(app, f"{base}/openapi.json", apis) for app, base in apis.items()]

    @get(CATALOG, opt={"public": True, "tag": "discovery", "media": [LINKSET]}, sync_to_thread=False)
    def api_catalog(request: Request[Any, Any, Any]) -> Response[ApiCatalog]:
        """List all APIs with their OpenAPI documents (RFC 9727)."""
        base_url = _base_url(request.app)
        headers = {"Link": f'<{base_url}{CATALOG}>; rel="api-catalog"', "Cache-Control": SHORTLY}
        return Response(catalog(apis, base_url), media_type=LINKSET, headers=headers)

    return [*documents, _document_door("", MERGED, apis), api_catalog]


def catalog(apis: Mapping[str, str], base_url: str) -> ApiCatalog:
    """One entry for each API of the registry, so that none can be forgotten."""
    return ApiCatalog(
        [
            ApiEntry(
                anchor=f"{base_url}{base}/",
                service_desc=[ApiLink(f"{base_url}{base}/openapi.json", DESCRIPTION)],
                service_doc=[ApiLink(f"{base_url}{PAGE}/{app}", "text/html")],
            )
            for app, base in apis.items()
        ]
    )


def _document_door(app: str, path: str, apis: Mapping[str, str]) -> Any:
    name = f"get_{app.replace('-', '_')}_openapi_document" if app else "get_openapi_document"
    opt: dict[str, Any] = {
        "public": True,
        "tag": app or "discovery",
        "operation": name,
        "media": [DESCRIPTION, "application/json"],
        "statuses": {304: "Unchanged."},
        # The contract has it for the apps under /api/v1.
        "extension": "/api/v1/" not in path,
    }

    @get(path, opt=opt, sync_to_thread=False)
    def get_openapi_document(request: Request[Any, Any, Any]) -> Response[bytes]:
        """Get the OpenAPI 3.1 document."""
        data = shelf(request.app, apis).bytes_of(app)
        headers = {
            "ETag": f'"{hashlib.sha256(data).hexdigest()[:20]}"',
            "Cache-Control": SHORTLY,
            "Vary": "Accept",
        }
        if headers["ETag"] in request.headers.get("if-none-match", ""):
            return Response(b"", status_code=304, headers=headers)
        accepted = request.headers.get("accept", "")
        # Browsers show application/json and download what they do not know.
        plain = DESCRIPTION not in accepted and ("application/json" in accepted or "text/html" in accepted)
        return Response(data, media_type="application/json" if plain else DESCRIPTION, headers=headers)

    return get_openapi_document


def _base_url(router: Litestar) -> str:
    return router.state.settings.base_url.rstrip("/")
