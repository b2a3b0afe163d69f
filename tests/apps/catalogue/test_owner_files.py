"""What an owner says of many products at once, besides what the imports of files show."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closient.apps.catalogue.actions import contributions, owner_files
from closient.apps.catalogue.rules import provenance
from closient.apps.catalogue.structs.contributions import Author, Refused, Said, Told
from closient.kit import ids
from closient.kit.database import Database
from closient.kit.errors import Validation
from tests.world import World

GTIN, OTHER = "09506000134352", "09506000134369"
FIELDS = [field for field in provenance.CANONICAL_FIELDS if provenance.united(field) == (field,)]


@given(st.dictionaries(st.sampled_from([*FIELDS, "primary_language"]), st.text(min_size=1)))
def test_the_short_way_to_an_owners_record_is_the_long_one(facts: dict[str, str]):
    owner_id = ids.new()
    now = datetime(2026, 1, 1, tzinfo=UTC)
    said = [Said("", "", field, value, "claimed", 0.95, owner_id, "", now) for field, value in facts.items()]
    derived = provenance.derive(said, owner_id)
    quick = provenance.of_owner({**facts})
    assert (quick.values, quick.field_confidence) == (derived.values, derived.field_confidence)
    assert quick.confidence_score == derived.confidence_score


async def test_one_name_in_several_spellings_makes_one_brand(database: Database, world: World):
    owner_id = await world.organization()
    said: dict[str, owner_files.Facts] = {
        GTIN: {"brand": "Terra Verde", "manufacturer": "Uno"},
        OTHER: {"brand": "TERRA VERDE", "manufacturer": "uno"},
    }
    async with database.writes() as db:
        became = await owner_files.say_as_owner(db, said, Author("claimed", owner_id), may_claim=True)
    assert became == {GTIN: "created", OTHER: "created"}
    shown = await database.pool.fetch(
        "SELECT p.brand_key, b.organization_id, m.name FROM catalogue.product p "
        "JOIN catalogue.brand b ON b.id = p.brand_id "
        "JOIN catalogue.manufacturer m ON m.id = p.manufacturer_id"
    )
    assert [row[0] for row in shown] == ["terra verde"] * 2
    assert {row[1] for row in shown} == {owner_id}
    assert len({row[2] for row in shown}) == 1


async def test_the_owner_takes_a_brand_that_nobody_holds(database: Database, world: World):
    owner_id = await world.organization()
    async with database.writes() as db:
        await contributions.contribute(db, [Told(OTHER, "brand", "Olea", Author("imported"))])
        said: dict[str, owner_files.Facts] = {GTIN: {"brand": "olea"}}
        await owner_files.say_as_owner(db, said, Author("claimed", owner_id), may_claim=True)
    assert await database.pool.fetchval("SELECT organization_id FROM catalogue.brand") == owner_id
    told = await database.pool.fetch(
        "SELECT organization_id, payload -> 'brand' ->> 'name' FROM kit.outbox_event "
        "WHERE name = 'brand.created'"
    )
    assert [tuple(row) for row in told] == [(owner_id, "Olea")]
    keys = await database.pool.fetch("SELECT brand_key FROM catalogue.product")
    assert [row[0] for row in keys] == ["olea", "olea"]


async def test_every_way_refuses_an_owner_the_brand_of_another(database: Database, world: World):
    holder, owner_id = await world.organization(name="Holder"), await world.organization()
    author = Author("claimed", owner_id)
    async with database.writes() as db:
        held: dict[str, owner_files.Facts] = {OTHER: {"brand": "Olea"}}
        await owner_files.say_as_owner(db, held, Author("claimed", holder), may_claim=True)
        said: dict[str, owner_files.Facts] = {GTIN: {"brand": "OLEA"}}
        became = await owner_files.say_as_owner(db, said, author, may_claim=True)
    assert became == {GTIN: Refused(contributions.FOREIGN_BRAND, "brand")}
    assert await database.pool.fetchval("SELECT count(*) FROM catalogue.product") == 1
    rows = [Told(GTIN, "product_name", "Oil", author), Told(GTIN, "brand", "olea", author)]
    with pytest.raises(Validation) as refused:
        async with database.writes() as db:
            await contributions.contribute(db, rows)
    assert [(one.field, one.message) for one in refused.value.errors] == [
        ("rows.1.brand", contributions.FOREIGN_BRAND)
    ]
    assert await database.pool.fetchval("SELECT count(*) FROM catalogue.product") == 1
    async with database.writes() as db:
        others = await contributions.contribute(db, [Told(GTIN, "brand", "Olea", Author("imported"))])
    assert others == {GTIN: "created"}


async def test_an_owners_later_word_counts_and_the_earlier_one_stays_in_the_history(
    database: Database, world: World
):
    author = Author("claimed", await world.organization())
    became = []
    for name in ("Rice", "Rice", "Brown rice"):
        async with database.writes() as db:
            said: dict[str, owner_files.Facts] = {GTIN: {"product_name": name, "net_content": "1 kg"}}
            became.append((await owner_files.say_as_owner(db, said, author, may_claim=not became))[GTIN])
    assert became == ["created", "unchanged", "updated"]
    kept = await database.pool.fetch(
        "SELECT value, is_last FROM catalogue.contribution ORDER BY field DESC, created, id"
    )
    assert [tuple(row) for row in kept] == [("Rice", False), ("Brown rice", True), ("1 kg", True)]
    assert await database.pool.fetchval("SELECT product_name FROM catalogue.product") == "Brown rice"
