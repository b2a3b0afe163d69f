"""The OpenAPI 3.1 documents: one merged, one for each API, made of the handlers of the router.

They are built once, at the first request or by the CLI, without a server or a database.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from litestar import Litestar

from closient.kit import openapi_parts as parts
from closient.kit import operations, schemas
from closient.kit.operations import Input, Operation

VERSION = "1.0.0"
Document = dict[str, Any]


class Documents:
    """All documents of one router. `apis` maps each app to the base path of its API.

    Doors in front of the router (the edge) are described by path items in its state: more_doors[app][path];
    the schemas to which these refer are in more_schemas[name].
    """

    def __init__(self, router: Litestar, apis: Mapping[str, str], base_url: str) -> None:
        self.apis = apis
        self.base_url = base_url
        self.operations = operations.of(router, apis)
        self._more: Mapping[str, Mapping[str, Document]] = router.state.get("more_doors", {})
        inputs = [one for operation in self.operations for one in _all_inputs(operation)]
        answers = [operation for operation in self.operations if operation.answer is not None]
        made, components = schemas.shapes(
            [one.annotation for one in inputs] + [one.answer for one in answers]
        )
        self._components = {**components, **router.state.get("more_schemas", {}), **parts.SCHEMAS}
        self._inputs = {id(one): schema for one, schema in zip(inputs, made, strict=False)}
        self._answers = {id(one): schema for one, schema in zip(answers, made[len(inputs) :], strict=True)}

    def merged(self) -> Document:
        """The document of everything that is served."""
        more = list(self._more.values())
        return self._document("Closient API", self.operations, more)

    def of_app(self, app: str) -> Document:
        """The document of one API; KeyError when there is none."""
        title = f"{app.replace('-', ' ').replace('_', ' ').title()} API"
        if app not in self.apis:
            raise KeyError(app)
        chosen = [operation for operation in self.operations if operation.app == app]
        return self._document(title, chosen, [self._more.get(app, {})])

    def _document(
        self, title: str, chosen: list[Operation], more: Iterable[Mapping[str, Document]]
    ) -> Document:
        paths: Document = {}
        names = Counter(operation.name for operation in chosen)
        seen: set[str] = set()
        for operation in chosen:
            clashes = names[operation.name] > 1
            name = f"{operation.app}_{operation.name}" if clashes and operation.app else operation.name
            name = f"{name}_{operation.method.lower()}" if name in seen else name
            seen.add(name)
            paths.setdefault(operation.path, {})[operation.method.lower()] = self._operation(operation, name)
        for items in more:
            paths.update(items)
        used = {tag: None for item in paths.values() for one in item.values() for tag in one.get("tags", [])}
        document = {
            "openapi": "3.1.0",
            "info": {
                "title": title,
                "version": VERSION,
                "description": parts.INTRODUCTION.strip(),
                "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            },
            "servers": [{"url": self.base_url}],
            "tags": [{"name": tag} for tag in used],
            "security": parts.SECURITY,
            "paths": paths,
        }
        return document | {"components": self._reached(paths)}

    def _operation(self, operation: Operation, name: str) -> Document:
        opt = operation.opt
        made: Document = {
            "operationId": name,
            "summary": operation.summary,
            "tags": [opt.get("tag") or operation.app or "platform"],
            "parameters": self._parameters(operation),
            "responses": self._answers_of(operation),
        }
        if operation.description:
            made["description"] = operation.description
        if operation.body is not None:
            made["requestBody"] = self._body(operation.body)
        if opt.get("public"):
            made["security"] = []
        if opt.get("extension"):
            made["x-extension"] = True
        if operation.handler.deprecated:
            made["deprecated"] = True
        return made

    def _parameters(self, operation: Operation) -> list[Document]:
        made = []
        for one in operation.inputs:
            schema = _limited(self._inputs[id(one)], one.limits)
            if one.place != "path":
                schema = _never_null(schema)
            parameter = {"name": one.name, "in": one.place, "required": one.required, "schema": schema}
            if one.description:
                parameter["description"] = one.description
            if one.place == "path":
                parameter["example"] = schemas.example(schema, self._components, one.name)
            made.append(parameter)
        if operation.opt.get("metadata_filter"):
            made.append({"$ref": "#/components/parameters/Metadata"})
        if operation.method == "POST":
            made.append({"$ref": "#/components/parameters/IdempotencyKey"})
        return made

    def _body(self, body: Input) -> Document:
        schema = self._inputs[id(body)]
        content: Document = {"schema": schema}
        if body.place == "application/json":
            content["example"] = schemas.example(schema, self._components)
        made: Document = {"required": body.required, "content": {body.place: content}}
        return made | ({"description": body.description} if body.description else {})

    def _answers_of(self, operation: Operation) -> Document:
        replayed = ["Idempotent-Replayed"] if operation.method == "POST" else []
        success = operation.handler.status_code
        answers: dict[int, Document] = {success: {"description": _told(success)}}
        answers |= {
            status: {"description": text} for status, text in operation.opt.get("statuses", {}).items()
        }
        for answer in answers.values():
            answer["headers"] = parts.headers(*replayed)
        content = self._content(operation)
        if content and success not in (204, 304):
            answers[success]["content"] = content
        return {str(status): answer for status, answer in sorted((answers | refusals(operation)).items())}

    def _content(self, operation: Operation) -> Document:
        schema = self._answers.get(id(operation))
        media = operation.opt.get("media") or (["application/json"] if schema else [])
        content: Document = {}
        for kind in media:
            if schema is not None and "json" in kind:
                content[kind] = {"schema": schema, "example": schemas.example(schema, self._components)}
            elif "json" in kind:
                content[kind] = {"schema": {"type": "object"}}
            else:
                content[kind] = {"schema": {"type": "string", "contentMediaType": kind}}
        return content

    def _reached(self, paths: Document) -> Document:
        """The components that the paths lead to, and the credentials."""
        everything = {
            "schemas": self._components,
            "responses": parts.RESPONSES,
            "parameters": parts.PARAMETERS,
            "headers": parts.HEADERS,
        }
        reached: dict[tuple[str, str], Any] = {}
        waiting = [paths]
        while waiting:
            for kind, name in _references(waiting.pop()):
                if (kind, name) not in reached:
                    reached[kind, name] = everything[kind][name]
                    waiting.append(everything[kind][name])
        made: Document = {"securitySchemes": parts.SECURITY_SCHEMES}
        for kind in everything:
            found = {name: reached[kind, name] for key, name in sorted(reached) if key == kind}
            made |= {kind: found} if found else {}
        return made


def encoded(document: Document) -> bytes:
    """The document as JSON, indented for people."""
    return msgspec.json.format(msgspec.json.encode(document), indent=1)


def refusals(operation: Operation) -> dict[int, Document]:
    """Every status with which an operation may refuse: declared, or implied by its shape."""
    declared: Mapping[int, str] = operation.opt.get("errors", {})
    unsafe = operation.method != "GET"
    implied = [400, 401, 429, 500, 503]
    implied += [403, 408, 413] if unsafe else []
    implied += [404] if any(one.place == "path" for one in operation.inputs) else []
    implied += [409] if operation.method == "POST" else []
    implied += [413, 415] if operation.body is not None else []
    implied += [422] if operation.inputs or operation.body or operation.method == "POST" else []
    made = {status: {"$ref": f"#/components/responses/Refused{status}"} for status in implied}
    return made | {int(status): parts.refusal(int(status), text) for status, text in declared.items()}


def _all_inputs(operation: Operation) -> list[Input]:
    return [*operation.inputs, *([operation.body] if operation.body else [])]


def _limited(schema: Document, limits: Mapping[str, Any]) -> Document:
    """The schema with the limits of a parameter, which belong to its part that is not null."""
    if not limits or "anyOf" not in schema:
        return {**schema, **limits}
    whole = {key: limits[key] for key in ("default", "examples") if key in limits}
    narrow = {key: value for key, value in limits.items() if key not in whole}
    parts_of = [part if part.get("type") == "null" else {**part, **narrow} for part in schema["anyOf"]]
    return {**schema, "anyOf": parts_of, **whole}


def _never_null(schema: Document) -> Document:
    """A query cannot say null: leaving the parameter out is how it is not there."""
    real = [part for part in schema.get("anyOf", []) if part.get("type") != "null"]
    rest = {key: value for key, value in schema.items() if key != "anyOf"}
    return {**rest, **real[0]} if len(real) == 1 else {**schema, **({"anyOf": real} if real else {})}


def _told(status: int) -> str:
    words = {
        200: "Done.",
        201: "Created.",
        202: "Accepted; it goes on in the background.",
        204: "Done; no body.",
    }
    return words.get(status, "Done.")


def _references(node: Any) -> Iterable[tuple[str, str]]:
    """(kind, name) of every component that a part of a document refers to."""
    if isinstance(node, dict):
        target = node.get("$ref")
        if isinstance(target, str):
            _, _, kind, name = target.split("/")
            yield kind, name
        for part in node.values():
            yield from _references(part)
    elif isinstance(node, list):
        for part in node:
            yield from _references(part)
