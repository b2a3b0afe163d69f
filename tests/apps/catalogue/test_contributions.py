"""How the record of a product follows from what was said of it: whatever the order, and the owner first."""

import itertools
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from closient.apps.catalogue.rules import provenance
from closient.apps.catalogue.structs.contributions import FIELDS, Said, Value
from closient.apps.catalogue.structs.values import DataSource

OWNER, FORMER_OWNER = "owner", "former owner"
NUMBERS = itertools.count()
START = datetime(2026, 5, 1, tzinfo=UTC)
SOURCES = list(provenance.BASE_CONFIDENCE)
TEXTS = ("product_name", "brand", "description", "length_uom", "gpc_class_code")
PLACES = {text: place for place, text in enumerate(("", "Fusilli", "fusilli ", "Penne"))}


def said(
    field: str,
    value: Value,
    source: DataSource = "imported",
    *,
    author: str = "",
    organization_id: str | None = None,
    day: int = 0,
) -> Said:
    """One contribution, with the confidence that its source is worth."""
    who = organization_id or author
    return Said(
        id=f"{next(NUMBERS):08}",
        product_id="p",
        field=field,
        value=value,
        data_source=source,
        confidence=provenance.worth(source, None),
        organization_id=organization_id,
        author=f"{source}:{who}",
        created=START + timedelta(days=day),
    )


@st.composite
def contributions(draw: st.DrawFn) -> list[Said]:
    """Whatever can be said of a product, by several voices and at moments that may be the same."""
    made = []
    for _ in range(draw(st.integers(0, 25))):
        source = draw(st.sampled_from(SOURCES))
        field = draw(st.sampled_from((*TEXTS, "length", "net_weight")))
        values = st.sampled_from([None, *PLACES]) if field in TEXTS else st.sampled_from([None, 1.0, 2.0])
        made.append(
            said(
                field,
                draw(values) or None,
                source,
                author=draw(st.sampled_from("ab")),
                organization_id=draw(st.sampled_from([OWNER, FORMER_OWNER])) if source == "claimed" else None,
                day=draw(st.integers(0, 3)),
            )
        )
    return made


OWNERS = st.sampled_from([OWNER, None])


@given(contributions(), OWNERS, st.randoms(use_true_random=False))
def test_the_order_of_contributions_never_changes_the_record(made, owner_id, chance):
    shuffled = list(made)
    chance.shuffle(shuffled)
    assert provenance.derive(shuffled, owner_id) == provenance.derive(made, owner_id)


@given(contributions(), OWNERS)
def test_deriving_twice_changes_nothing(made, owner_id):
    first, second = provenance.derive(made, owner_id), provenance.derive(made + made, owner_id)
    assert first == second
    assert provenance.changed(first, second) == {}
    unsaid = provenance.changed(first, provenance.derive([], None))
    assert unsaid.keys() == {name for name, value in first.values.items() if value not in provenance.NOTHING}
    assert all(value in provenance.NOTHING for value in unsaid.values())


@given(contributions())
def test_what_the_owner_says_last_stands_in_the_record(made):
    canonical = provenance.derive(made, OWNER)
    own = [one for one in made if one.organization_id == OWNER]
    for field in {one.field for one in own}:
        last = max((one for one in own if one.field == field), key=lambda one: (one.created, one.id))
        assert (canonical.values[field] or None) == (last.value or None)
    assert canonical.data_source == "claimed"


@given(contributions(), contributions())
def test_no_other_source_moves_a_field_of_which_the_owner_has_spoken(made, more):
    others = [one for one in more if one.organization_id != OWNER]
    before, after = provenance.derive(made, OWNER), provenance.derive(made + others, OWNER)
    for field in {one.field for one in made if one.organization_id == OWNER}:
        for united in provenance.united(field):
            if united in before.values:
                assert after.values[united] == before.values[united]


@given(contributions(), OWNERS)
def test_a_record_holds_only_what_somebody_said_last_and_is_as_sure_as_it_must_be(made, owner_id):
    canonical = provenance.derive(made, owner_id)
    last = {}
    for one in sorted(made, key=lambda one: (one.created, one.id)):
        last[one.author, one.field] = one
    for field, value in canonical.values.items():
        if value not in (None, ""):
            assert value in [one.value for one in last.values() if one.field == field]
    assert all(0.70 <= sure <= 0.99 for sure in canonical.field_confidence.values())
    assert all(canonical.values[field] not in (None, "") for field in canonical.field_confidence)
    assert canonical.deciding <= {one.id for one in last.values()}


@given(contributions(), OWNERS)
def test_one_more_voice_that_agrees_makes_nothing_less_sure(made, owner_id):
    before = provenance.derive(made, owner_id)
    name = str(before.values.get("product_name") or "")
    after = provenance.derive([*made, said("product_name", name or None, "usda_fdc", author="new")], owner_id)
    if name:
        assert str(after.values["product_name"]).strip().casefold() == name.strip().casefold()
        assert after.field_confidence["product_name"] >= before.field_confidence["product_name"]


@pytest.mark.parametrize(
    ("sources", "name"),
    [(["crowd_sourced"], ""), (["crowd_sourced"] * 2, ""), (["crowd_sourced"] * 3, "Fusilli")],
)
def test_the_crowd_enters_when_three_agree(sources: list[DataSource], name: str):
    made = [
        said("product_name", "Fusilli", source, author=str(place)) for place, source in enumerate(sources)
    ]
    assert provenance.derive(made, None).values["product_name"] == name


def test_one_voice_that_repeats_itself_is_no_agreement():
    made = [said("product_name", "Fusilli", "crowd_sourced", author="a", day=day) for day in range(5)]
    assert provenance.derive(made, None).values["product_name"] == ""


def test_those_who_agree_are_surer_than_the_surest_alone():
    made = [
        said("product_name", "Fusilli", "claimed", organization_id=FORMER_OWNER),
        said("product_name", "Penne", "imported", author="a"),
        said("product_name", "PENNE ", "brand_site_crawl", author="b"),
    ]
    canonical = provenance.derive(made, None)
    assert canonical.values["product_name"] in ("Penne", "PENNE ")
    assert canonical.field_confidence == {"product_name": 0.96}
    assert canonical.data_source in ("imported", "brand_site_crawl")


def test_of_two_that_are_as_sure_the_later_stands():
    made = [
        said("product_name", "Penne", "imported", author="a", day=2),
        said("product_name", "Fusilli", "imported", author="b", day=1),
    ]
    assert provenance.derive(made, None).values["product_name"] == "Penne"


def test_a_field_that_its_owner_emptied_stays_empty_and_another_that_retracts_says_nothing():
    made = [
        said("description", "Durum wheat", "imported"),
        said("description", None, "claimed", organization_id=OWNER),
    ]
    canonical = provenance.derive(made, OWNER)
    assert canonical.values == {"description": ""}
    assert canonical.field_confidence == {}
    assert canonical.confidence_score == 0
    assert provenance.derive(made, None).values == {"description": "Durum wheat"}
    retracted = [*made[:1], said("description", None, "imported", day=1)]
    assert provenance.derive(retracted, None).values == {"description": ""}


def test_a_number_and_its_unit_come_from_one_voice():
    made = [
        said("length", 10.0, "usda_fdc"),
        said("length_uom", "CMT", "usda_fdc"),
        said("length", 100.0, "imported", day=1),
        said("length_uom", "MMT", "imported", day=1),
    ]
    canonical = provenance.derive(made, None)
    assert (canonical.values["length"], canonical.values["length_uom"]) == (10.0, "CMT")


def test_when_a_claim_ends_its_word_stays_but_comes_first_no_more():
    made = [
        said("product_name", "Fusilli", "claimed", organization_id=FORMER_OWNER),
        said("product_name", "Penne", "gtin1_authoritative", day=1),
    ]
    assert provenance.derive(made, FORMER_OWNER).values["product_name"] == "Fusilli"
    assert provenance.derive(made, None).values["product_name"] == "Penne"
    assert provenance.derive(made[:1], None).values["product_name"] == "Fusilli"
    assert provenance.derive(made[:1], None).data_source == "crowd_sourced"


def test_every_canonical_and_united_field_is_one_that_can_be_said():
    fields = {*provenance.CANONICAL_FIELDS, *(field for fields in provenance.UNITED for field in fields)}
    assert fields <= set(FIELDS)
    assert msgspec.to_builtins(provenance.derive([], OWNER))["values"] == {}
