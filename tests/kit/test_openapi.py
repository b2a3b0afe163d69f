"""The OpenAPI documents of a small router: everything that a handler can say is in them."""

from datetime import datetime
from types import SimpleNamespace
from typing import Annotated, Any, Literal

import jsonschema_rs
import msgspec
import pytest
from litestar import Litestar, Response, delete, get, patch, post
from litestar.params import HeaderParameter, Parameter
from openapi_spec_validator import validate

from closient.kit import dependencies, errors, openapi, openapi_parts, operations, problems, reference
from closient.kit.db import Reads, Writes
from closient.kit.ids import Id
from closient.kit.pagination import Page, PageRequest

APIS = {"shelf": "/shelf/api/v1", "other": "/other/api/v1"}


class Book(msgspec.Struct):
    """A book on the shelf."""

    id: Id
    title: Annotated[str, msgspec.Meta(max_length=255, description="As on the cover.")]
    state: Literal["draft", "published"]
    price: Annotated[float, msgspec.Meta(gt=0)] | None
    created: datetime
    metadata: dict[str, str] = {}


class BookPatch(msgspec.Struct):
    title: str | msgspec.UnsetType = msgspec.UNSET
    price: float | msgspec.UnsetType | None = msgspec.UNSET


class Unreached(msgspec.Struct):
    name: str


@get("/shelf/api/v1/books", opt={"tag": "books", "metadata_filter": True})
async def list_books(
    reads: Reads,
    page: PageRequest,
    status: Annotated[Literal["draft", "published"] | None, Parameter(description="Only these.")] = None,
    agent: Annotated[str | None, HeaderParameter(name="X-Agent")] = None,
) -> Page[Book]:
    """List books.

    The newest come first.
    """
    raise NotImplementedError


@post("/shelf/api/v1/books/", status_code=200, opt={"slash": True, "errors": {409: "The title is taken."}})
async def create_book(writes: Writes, data: Book) -> Book:
    """Create a book."""
    raise NotImplementedError


@patch("/shelf/api/v1/books/{book_id:str}", opt={"extension": True})
async def update_book(writes: Writes, book_id: str, data: BookPatch) -> Response[Book]:
    """Update a book."""
    raise NotImplementedError


@delete("/shelf/api/v1/books/{book_id:str}")
async def delete_book(writes: Writes, book_id: str) -> None:
    """Delete a book."""


@get("/shelf/api/v1/books/{book_id:str}/cover", opt={"public": True, "media": ["image/png", "image/svg+xml"]})
async def get_cover(book_id: str) -> Response[bytes]:
    """Draw the cover."""
    raise NotImplementedError


@get("/other/api/v1/things", sync_to_thread=False)
def list_books_elsewhere() -> list[Unreached]:
    """List things."""
    raise NotImplementedError


@get("/sign-in", opt={"page": True, "public": True}, sync_to_thread=False)
def show_sign_in() -> str:
    """A page is no operation."""
    return ""


ROUTES: list[Any] = [
    list_books, create_book, update_book, delete_book, get_cover, list_books_elsewhere, show_sign_in,
]  # fmt: skip


@pytest.fixture(scope="module")
def router() -> Litestar:
    handlers = [*ROUTES, *reference.handlers(APIS)]
    router = Litestar(
        handlers, dependencies=dependencies.everywhere(), openapi_config=None, logging_config=None
    )
    router.state.settings = SimpleNamespace(base_url="http://localhost:8000")
    return router


@pytest.fixture(scope="module")
def documents(router: Litestar) -> openapi.Documents:
    return openapi.Documents(router, APIS, "http://localhost:8000")


@pytest.fixture(scope="module")
def merged(documents: openapi.Documents) -> openapi.Document:
    return documents.merged()


def test_every_document_is_valid_openapi(documents, merged):
    for document in (merged, documents.of_app("shelf"), documents.of_app("other")):
        assert document["openapi"] == "3.1.0"
        validate(document)


def test_an_app_has_its_own_paths_and_only_the_components_that_they_reach(documents):
    shelf = documents.of_app("shelf")
    assert shelf["info"]["title"] == "Shelf API"
    assert all(path.startswith("/shelf/api/v1/") for path in shelf["paths"])
    assert "Unreached" not in shelf["components"]["schemas"]
    assert "Unreached" in documents.of_app("other")["components"]["schemas"]


def test_pages_are_no_operations(merged):
    assert "/sign-in" not in merged["paths"]


def test_the_operation_is_told_by_its_function_and_docstring(merged):
    operation = merged["paths"]["/shelf/api/v1/books"]["get"]
    assert operation["operationId"] == "list_books"
    assert operation["summary"] == "List books."
    assert operation["description"] == "The newest come first."
    assert operation["tags"] == ["books"]


def test_parameters_come_from_the_signature_and_from_its_dependencies(merged):
    parameters = merged["paths"]["/shelf/api/v1/books"]["get"]["parameters"]
    named = {parameter["name"]: parameter for parameter in parameters if "name" in parameter}
    assert set(named) == {"page", "page_size", "status", "X-Agent"}
    assert named["page_size"]["schema"] == {"type": "integer", "minimum": 1, "maximum": 100, "default": 25}
    assert named["status"]["schema"] == {"enum": ["draft", "published"]}
    assert named["status"]["description"] == "Only these."
    assert named["X-Agent"]["in"] == "header"
    assert {"$ref": "#/components/parameters/Metadata"} in parameters
    assert merged["components"]["parameters"]["Metadata"]["style"] == "deepObject"


def test_the_documented_form_keeps_its_slash(merged):
    assert "/shelf/api/v1/books/" in merged["paths"]


def test_success_statuses_and_declared_refusals_are_those_of_the_handler(merged):
    answers = merged["paths"]["/shelf/api/v1/books/"]["post"]["responses"]
    assert answers["200"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Book"}
    assert answers["409"]["description"] == "The title is taken."
    assert {"400", "401", "403", "413", "415", "422", "429", "500", "503"} < set(answers)
    assert "404" not in answers
    gone = merged["paths"]["/shelf/api/v1/books/{book_id}"]["delete"]["responses"]
    assert "content" not in gone["204"]
    assert "404" in gone


def test_public_operations_need_no_credential_and_extensions_are_marked(merged):
    assert merged["paths"]["/shelf/api/v1/books/{book_id}/cover"]["get"]["security"] == []
    assert "security" not in merged["paths"]["/shelf/api/v1/books"]["get"]
    assert merged["paths"]["/shelf/api/v1/books/{book_id}"]["patch"]["x-extension"] is True


def test_raw_answers_name_their_media_types(merged):
    content = merged["paths"]["/shelf/api/v1/books/{book_id}/cover"]["get"]["responses"]["200"]["content"]
    assert set(content) == {"image/png", "image/svg+xml"}


def test_times_have_their_format(merged):
    assert merged["components"]["schemas"]["Book"]["properties"]["created"]["format"] == "date-time"


def test_examples_fit_their_schemas(merged):
    count = 0
    for schema, value in examples(merged):
        whole = {**schema, "components": merged["components"]}
        jsonschema_rs.validator_for(whole, validate_formats=True).validate(value)
        count += 1
    assert count >= 6


def examples(document: openapi.Document) -> list[tuple[dict[str, Any], Any]]:
    """Each (schema, example) of the bodies, answers and path parameters."""
    found = []
    for operation in [one for item in document["paths"].values() for one in item.values()]:
        media = list(operation.get("requestBody", {}).get("content", {}).values())
        media += [
            one for answer in operation["responses"].values() for one in answer.get("content", {}).values()
        ]
        media += [parameter for parameter in operation["parameters"] if "example" in parameter]
        found += [(one["schema"], one["example"]) for one in media if "example" in one]
    return found


@pytest.mark.parametrize(
    "problem",
    [errors.NotFound("No such book."), errors.Validation.of("title", "Required."), errors.RateLimited(12)],
)
def test_the_problem_schema_describes_the_bodies_that_are_sent(problem):
    body = msgspec.json.decode(problems.encoded(problem, "2CoNf3i6Uj3HYxPHxwPd9Z"))
    schema = {**openapi_parts.PROBLEM, "components": {"schemas": openapi_parts.SCHEMAS}}
    jsonschema_rs.validator_for(schema, validate_formats=True).validate(body)
    assert set(body) <= set(openapi_parts.PROBLEM["properties"])


def test_an_operation_knows_where_it_is_written(router):
    [operation] = [one for one in operations.of(router, APIS) if one.name == "create_book"]
    path, line = operation.position()
    assert path.name == "test_openapi.py"
    assert path.read_text().splitlines()[line - 1].startswith("async def create_book")


def test_the_catalog_lists_every_api_with_its_document():
    entries = msgspec.to_builtins(reference.catalog(APIS, "https://example.com"))["linkset"]
    assert [entry["anchor"] for entry in entries] == [
        "https://example.com/shelf/api/v1/",
        "https://example.com/other/api/v1/",
    ]
    assert entries[0]["service-desc"] == [
        {"href": "https://example.com/shelf/api/v1/openapi.json", "type": "application/openapi+json"}
    ]


def test_doors_in_front_of_the_router_join_the_documents():
    item = {
        "get": {"operationId": "resolve", "tags": ["public"], "responses": {"302": {"description": "Go."}}}
    }
    router = Litestar(
        ROUTES, dependencies=dependencies.everywhere(), openapi_config=None, logging_config=None
    )
    router.state.more_doors = {"shelf": {"/01/{gtin}": item}}
    documents = openapi.Documents(router, APIS, "http://localhost:8000")
    assert documents.merged()["paths"]["/01/{gtin}"] == item
    assert "/01/{gtin}" in documents.of_app("shelf")["paths"]
    assert "/01/{gtin}" not in documents.of_app("other")["paths"]
