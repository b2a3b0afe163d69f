"""What is served is what the contract promises: paths, names and statuses, each shown by a test."""

import json

import pytest
from litestar import Litestar

from closient import app
from closient.apps import registry
from closient.kit import operations
from closient.kit.openapi import Documents
from tests.house import contract, source

# Apps of which every operation and field of the contract is there.
WHOLE = ("account", "brands", "certifications", "compliance", "content", "sustainability")


@pytest.fixture(scope="module")
def router() -> Litestar:
    return app.describe()


@pytest.fixture(scope="module")
def documents(router: Litestar) -> Documents:
    return Documents(router, registry.APIS, "http://localhost:8000")


@pytest.fixture(scope="module")
def covered() -> dict[str, str]:
    """Operation -> the test that is marked with it."""
    marked = [
        (module.at(function), names)
        for module in source.modules()
        for function, names in source.covers(module)
    ]
    return {name: place for place, names in marked for name in names}


def test_every_route_is_in_the_contract_or_says_what_it_is(router):
    faults = []
    for route, method, handler in operations.doors(router):
        promised = contract.promise(method, route.path_format)
        # PUT is promised, PATCH is its alias (decision 21).
        alias = method == "PATCH" and contract.promise("PUT", route.path_format)
        known = handler.opt.get("extension") or promised or alias
        if operations.is_public_knowledge(handler) and not known:
            faults.append(f"{method} {route.path_format} ({handler.handler_name})")
    assert not faults, source.report(faults)


def test_operations_have_the_names_paths_and_statuses_of_the_contract(documents):
    faults = []
    for operation in documents.operations:
        promise = contract.promises().get((operation.method, contract.unnamed(operation.path)))
        if promise is None or operation.opt.get("extension"):
            continue
        label = f"{operation.method} {operation.path}"
        if operation.name != promise.name:
            faults.append(f"{label}: is called {operation.name}, not {promise.name}")
        if operation.path.endswith("/") != promise.path.endswith("/"):
            faults.append(f"{label}: the documented form is {promise.path}")
        if isinstance(promise.success, int) and operation.handler.status_code != promise.success:
            faults.append(f"{label}: answers {operation.handler.status_code}, not {promise.success}")
    assert not faults, source.report(faults)


def test_every_operation_is_shown_by_a_test(documents, covered):
    served = {f"{operation.app}.{operation.name}" for operation in documents.operations if operation.app}
    faults = [f"{name}: no test is marked @pytest.mark.covers(...)" for name in served - set(covered)]
    assert not faults, source.report(faults)


def test_no_test_claims_an_operation_that_is_not_served(documents, covered):
    served = {f"{operation.app}.{operation.name}" for operation in documents.operations}
    promised = {f"{promise.app}.{promise.name}" for promise in contract.promises().values()}
    faults = [f"{covered[name]}: {name}" for name in set(covered) - served - promised]
    assert not faults, source.report(faults)


def test_the_contract_is_covered_no_less_than_before(documents):
    now = contract.coverage(documents.merged())
    floor = json.loads(contract.FLOOR.read_text())
    faults = [
        f"{name}: {now[name][kind][0]} {kind}, there were {had}"
        for name, counts in floor.items()
        for kind, had in counts.items()
        if now[name][kind][0] < had
    ]
    assert not faults, source.report(faults)


@pytest.mark.parametrize("name", WHOLE)
def test_an_app_that_is_finished_has_every_operation_and_field(documents, name):
    counts = contract.coverage(documents.merged())[name]
    assert counts["ops"][0] == counts["ops"][1]
    assert counts["fields"][0] == counts["fields"][1]
