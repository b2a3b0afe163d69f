"""GS1's Global Product Classification: its files, and the codes of products that are checked against it."""

import json

import msgspec
import pytest

from closient.apps.catalogue.actions import gpc, products
from closient.apps.catalogue.rules import gpc as rules
from closient.apps.catalogue.structs.products import Draft, Facts, Product
from closient.kit.database import Database
from closient.kit.errors import Validation
from tests.world import World

GTIN = "09506000134352"
XML = """<?xml version="1.0" encoding="utf-8"?>
<schema languageCode="EN" dateUtc="12/2/2026">
  <segment code="50000000" text="Food/Beverage" definition="What is eaten &amp; drunk">
    <family code="50200000" text="Beverages">
      <class code="50202200" text="Soft Drinks">
        <brick code="10000201" text="Cola">
          <attType code="20000100" text="Caffeine"><attValue code="30000101" text="With"/></attType>
        </brick>
        <brick code="10000202" text="Lemonade"/>
      </class>
      <class code="50202300" text="Beers"/>
    </family>
  </segment>
  <segment code="47000000" text="Cleaning"/>
</schema>"""


def node(level: int, code: int, title: str, *childs: dict[str, object], active: bool = True):
    told = {"Level": level, "Code": code, "Title": title, "Definition": None, "DefinitionExcludes": None}
    return told | {"Active": active, "Childs": list(childs)}


ATTRIBUTE = node(5, 20000100, "Caffeine", node(6, 30000101, "With"))
COLA = node(4, 10000201, "Cola", ATTRIBUTE)
SKIPPED = {"Schema": [node(1, 50000000, "Food", node(3, 50202200, "Soft Drinks"))]}
DOCUMENT = {
    "LanguageCode": "EN",
    "DateUtc": "2026-12-02",
    "Schema": [
        node(1, 50000000, "Food/Beverage", node(
            2, 50200000, "Beverages",
            node(3, 50202200, "Soft Drinks", COLA, node(4, 10000202, "Lemonade")),
            node(3, 50202300, "Beers"),
        )),
        node(1, 47000000, "Cleaning"),
        node(1, 99000000, "Retired", active=False),
    ],
}  # fmt: skip


async def load(database: Database, content: str = XML) -> gpc.GpcImported:
    async with database.writes() as db:
        return await gpc.import_gpc(db, content.encode())


async def product_of(database: Database, world: World, **codes: str) -> Product:
    """A product of a brand after its owner said these codes."""
    owner_id = await world.organization()
    async with database.writes() as db:
        await products.create_product(db, Draft(GTIN, owner_id, Facts(product_name="Fizz")))
    return await say(database, **codes)


async def say(database: Database, **codes: str) -> Product:
    async with database.writes() as db:
        state = await products.lock_product(db, GTIN)
        return (await products.change_product(db, state, msgspec.convert(codes, Facts))).after


async def refused(database: Database, **codes: str) -> dict[str, str]:
    with pytest.raises(Validation) as caught:
        await say(database, **codes)
    return {one.field: one.message for one in caught.value.errors}


def codes_of(product: Product) -> tuple[str, str, str, str]:
    return (
        product.gpc_segment_code,
        product.gpc_family_code,
        product.gpc_class_code,
        product.gpc_brick_code,
    )


def test_both_forms_of_the_file_say_the_same():
    entries = rules.read(XML.encode())
    assert [(one.level, one.code, one.parent_code) for one in entries] == [
        ("segment", "50000000", None),
        ("family", "50200000", "50000000"),
        ("class", "50202200", "50200000"),
        ("brick", "10000201", "50202200"),
        ("brick", "10000202", "50202200"),
        ("class", "50202300", "50200000"),
        ("segment", "47000000", None),
    ]
    assert entries[0].definition == "What is eaten & drunk"
    told = [(one.code, one.level, one.title, one.parent_code) for one in entries]
    for content in (json.dumps(DOCUMENT).encode(), b"\xef\xbb\xbf" + json.dumps(DOCUMENT).encode()):
        assert [(one.code, one.level, one.title, one.parent_code) for one in rules.read(content)] == told


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "no element found"),
        ("<schema/>", "it has no segments"),
        ("code,title", "syntax error"),
        ('<segment code="5" text="Food"/>', "the code '5'"),
        ('<segment code="50000000"/>', "the code '50000000' and ''"),
        ('<brick code="10000201" text="Cola"/>', "hangs in no class"),
        (XML.replace("10000202", "10000201"), "stands there twice"),
        (XML.replace("<schema", "<!DOCTYPE schema [<!ENTITY a 'b'>]><schema"), "document type"),
        ("<a>" * 50 + "</a>" * 50, "too deep"),
        (XML[:300], "unclosed token"),
        ('{"Schema": [{"Level": 1}]}', "missing required field"),
        (json.dumps(SKIPPED), "level 3 below"),
        ('{"Schema": ' + "[" * 100_000, "got `array`"),
    ],
)  # fmt: skip
def test_what_is_no_classification_is_refused(content, told):
    with pytest.raises(rules.BadClassification, match=told):
        rules.read(content.encode())


async def test_a_newer_file_takes_the_place_of_the_older_one(database: Database):
    imported = await load(database)
    assert imported.counts == {"segment": 2, "family": 1, "class": 2, "brick": 2}
    await load(database, XML.replace("10000202", "10000299").replace("Cola", "Colas"))
    rows = await database.pool.fetch(
        "SELECT code, title FROM catalogue.gpc WHERE level = 'brick' ORDER BY code"
    )
    assert [tuple(row) for row in rows] == [("10000201", "Colas"), ("10000299", "Lemonade")]


async def test_nothing_is_checked_before_there_is_a_classification(database: Database, world: World):
    product = await product_of(database, world, gpc_brick_code="99999999", gpc_class_code="50202300")
    assert codes_of(product) == ("", "", "50202300", "99999999")
    assert (await load(database)).strangers == 1


async def test_a_brick_brings_all_that_is_above_it(database: Database, world: World):
    await load(database)
    product = await product_of(database, world, gpc_brick_code="10000201")
    assert codes_of(product) == ("50000000", "50200000", "50202200", "10000201")
    assert (await load(database)).strangers == 0
    assert (await load(database, XML.replace("10000201", "10000299"))).strangers == 1


async def test_codes_that_are_not_so_are_refused_with_what_is(database: Database, world: World):
    await load(database)
    await product_of(database, world)
    unknown = {"gpc_brick_code": "99999999 is no brick of the Global Product Classification."}
    assert await refused(database, gpc_brick_code="99999999") == unknown
    assert await refused(database, gpc_class_code="10000201") == {
        "gpc_class_code": "10000201 is no class of the Global Product Classification."
    }
    assert await refused(
        database, gpc_brick_code="10000201", gpc_class_code="50202300", gpc_segment_code="47000000"
    ) == {
        "gpc_class_code": "The brick 10000201 is of the class 50202200.",
        "gpc_segment_code": "The brick 10000201 is of the segment 50000000.",
    }
    family = await say(database, gpc_family_code="50200000")
    assert codes_of(family) == ("50000000", "50200000", "", "")
    emptied = await say(database, gpc_family_code="", gpc_segment_code="")
    assert codes_of(emptied) == ("", "", "", "")
