"""GS1-Conformant Resolver 1.2.1, chapter 3: the resolver description file, and the settings behind it."""

from typing import Any

import pytest

from closient.gs1 import ai
from tests.edge.conformance.scene import PATH, VOCABULARY, linkset, rich, schema
from tests.edge.doubles import BASE, edge, entry, get

WELL_KNOWN = "/.well-known/gs1resolver"
SCHEMA = schema("description-file-1.2")
CONTACT: dict[str, Any] = {
    "resolver_name": "Links of Gold & Green",
    "resolver_contact": "Gold & Green GmbH",
    "resolver_contact_street": "Ring 1",
    "resolver_contact_city": "Wien",
    "resolver_contact_country": "Austria",
    "resolver_contact_telephone": "tel:+43-1-505",
}


@pytest.mark.covers("resolver.get_resolver_description")
@pytest.mark.parametrize("settings", [{}, CONTACT, {"resolver_contact": "Only a name"}])
@pytest.mark.parametrize("accept", ["*/*", "application/json", "text/html"])
async def test_resolver_3_the_description_file_fits_its_schema_whatever_is_set(settings, accept):
    answer = await get(edge(**settings), WELL_KNOWN, Accept=accept)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.headers["access-control-allow-origin"] == "*"
    SCHEMA.validate(answer.json())


async def test_resolver_3_it_names_root_keys_and_vocabulary():
    description = (await get(edge(), WELL_KNOWN)).json()
    assert description["resolverRoot"] == BASE
    assert description["supportedPrimaryKeys"] == ["all"]
    assert description["supportedLinkType"] == [{"namespace": VOCABULARY, "prefix": "gs1:"}]
    assert description["supportsLanguageVariants"] is True
    assert "contact" not in description


async def test_resolver_3_the_contact_is_what_the_settings_say_without_gaps():
    contact = (await get(edge(**CONTACT), WELL_KNOWN)).json()["contact"]
    assert contact == {
        "fn": "Gold & Green GmbH",
        "hasAddress": {"streetAddress": "Ring 1", "locality": "Wien", "countryName": "Austria"},
        "hasTelephone": "tel:+43-1-505",
    }
    only = (await get(edge(resolver_contact="Only a name"), WELL_KNOWN)).json()
    assert only["contact"] == {"fn": "Only a name"}
    assert (await get(edge(**CONTACT), WELL_KNOWN)).json()["name"] == "Links of Gold & Green"


async def test_resolver_3_what_it_promises_is_kept_the_root_answers_and_so_does_every_key():
    description = (await get(rich(), WELL_KNOWN)).json()
    (context, *_) = await linkset(rich(), PATH)
    assert context["anchor"] == description["resolverRoot"] + PATH
    schema_keys = SCHEMA.schema["properties"]["supportedPrimaryKeys"]["items"]["enum"]
    assert set(ai.PRIMARY_KEYS) < set(schema_keys)


async def test_resolver_3_it_names_the_json_ld_context_that_linksets_link_to():
    location = (await get(edge(), WELL_KNOWN)).json()["jsonLdContextLocation"]
    links = (await get(edge(entry()), f"{PATH}?linkType=linkset")).headers.get_list("link")
    assert links[-1].startswith(f"<{location}>;")


async def test_resolver_3_it_may_be_kept_for_a_while_and_answers_head_and_options():
    answer = await get(edge(), WELL_KNOWN)
    assert answer.headers["cache-control"] == "public, max-age=3600"
    head = await get(edge(), WELL_KNOWN, "HEAD")
    assert (head.status_code, head.content, head.headers["content-length"]) == (
        200,
        b"",
        answer.headers["content-length"],
    )
    assert (await get(edge(), WELL_KNOWN, "OPTIONS")).status_code == 204


def test_resolver_3_the_schema_refuses_files_without_root_or_with_unknown_keys():
    good = {"resolverRoot": BASE, "supportedPrimaryKeys": ["01"]}
    assert SCHEMA.is_valid(good)
    for wrong in (
        {"supportedPrimaryKeys": ["01"]},
        good | {"supportedPrimaryKeys": ["gtin"]},
        good | {"_id": 1},
    ):
        assert not SCHEMA.is_valid(wrong)
