"""Links on their pages: made, found, changed, deleted; by level, with an example of where they lead."""

import re
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.apps.account.browser import said
from tests.apps.dashboard.visitor import GTIN, OTHER_GTIN, XSS, Visitor

HERE = "/dashboard/resolver/links"
NEW = f"{HERE}/new"
PLACE = "414/9506000134338"
PLAIN = {
    "digital_link": GTIN,
    "link_type": "gs1:instructions",
    "href": "https://brand.shop/how-to",
    "title": "How to cook it",
    "passes_query": "on",
    "enabled": "on",
}


async def stored(visitor: Visitor) -> list[dict[str, Any]]:
    """All links of the organization in the order of their making."""
    rows = await visitor.world.database.pool.fetch(
        "SELECT * FROM resolver.link WHERE organization_id = $1 ORDER BY id", visitor.organization_id
    )
    return [dict(row) for row in rows]


async def make_link(visitor: Visitor, **fields: str) -> str:
    """Through the page; the id of the newest."""
    answer = await visitor.send(NEW, **{**PLAIN, **fields})
    assert answer.status_code == 303, said(answer)
    return (await stored(visitor))[-1]["id"]


async def test_a_link_is_made_from_what_was_scanned(owner: Visitor):
    await owner.make_product(product_name="Fusilli")
    scan = f"https://id.brand.shop/01/{GTIN[1:]}/10/L%2F1/21/7?17=271231"
    form = await owner.open(f"{NEW}?{urlencode({'at': scan, 'back': 'product'})}")
    assert f'value="/01/{GTIN}/21/7"' in form.text
    answer = await owner.send(NEW, **{**PLAIN, "digital_link": scan, "back": "product"})
    assert answer.headers["location"] == f"/dashboard/products/{GTIN}"
    [link] = await stored(owner)
    assert (link["key"], link["level"], link["title"]) == (f"01/{GTIN}", "21/7", "How to cook it")
    assert (link["is_default"], link["passes_query"], link["enabled"]) == (False, True, True)


async def test_links_of_a_product_stand_on_its_page_by_level(owner: Visitor):
    await owner.make_product()
    assert "No link yet." in said(await owner.open(f"/dashboard/products/{GTIN}"))
    await make_link(owner, is_default="on", hreflang="en, de-AT", media_type="text/html", context="b2b")
    await make_link(owner, digital_link=f"/01/{GTIN}/10/L1", title="Of this lot")
    shown = said(await owner.open(f"/dashboard/products/{GTIN}"))
    assert f"Every pack /01/{GTIN} How to cook it Instructions" in shown
    assert "Default German (de-AT) English text/html b2b" in shown
    assert f"Lot L1 /01/{GTIN}/10/L1 New link Of this lot" in shown


async def test_a_link_for_a_lot_is_made_from_the_lot_whatever_its_code(owner: Visitor):
    await owner.make_product()
    await owner.world.database.pool.execute(
        "INSERT INTO catalogue.lot (product_id, lot_code) SELECT id, 'L/1%' FROM catalogue.product"
    )
    shown = (await owner.open(f"/dashboard/products/{GTIN}")).text
    [way] = re.findall(rf'href="({NEW}[^"]*/10/[^"]*)"', shown)
    assert f'value="/01/{GTIN}/10/L%2F1%25"' in (await owner.open(unescape(way))).text


async def test_a_new_default_takes_the_place_of_the_old_one(owner: Visitor):
    await owner.make_product()
    await make_link(owner, title="Old", is_default="on")
    answer = await owner.send(NEW, **{**PLAIN, "href": "https://brand.shop/new", "is_default": "on"})
    assert "It is the default now instead of “Old”." in owner.told(answer)
    old, new = await stored(owner)
    assert (old["is_default"], new["is_default"]) == (False, True)
    answer = await owner.send(f"{HERE}/{old['id']}", **{**PLAIN, "title": "Old", "is_default": "on"})
    assert "instead of “How to cook it”." in owner.told(answer)
    assert [link["is_default"] for link in await stored(owner)] == [True, False]
    # Saved again, it replaces nobody.
    answer = await owner.send(f"{HERE}/{old['id']}", **{**PLAIN, "title": "Old", "is_default": "on"})
    assert owner.told(answer) == "The link is saved."


async def test_the_first_link_of_a_code_is_offered_as_its_default(owner: Visitor):
    await owner.make_product()
    ticked = 'name="is_default" value="on" checked'
    assert ticked in (await owner.open(f"{NEW}?at=/01/{GTIN}")).text
    assert ticked in (await owner.open(f"{NEW}?at=/{PLACE}")).text
    await make_link(owner)
    for path in (
        f"{NEW}?at=/01/{GTIN}",
        f"{NEW}?at=/01/{GTIN}/10/L1",
        NEW,
        f"{NEW}?at=%00",
        f"{NEW}?at=/01/7",
    ):
        assert ticked not in (await owner.open(path)).text, path


async def test_a_default_for_some_readers_leaves_the_general_one_as_it_is(owner: Visitor):
    await owner.make_product()
    await make_link(owner, title="For all", is_default="on")
    await make_link(owner, title="Auf Deutsch", is_default="on", hreflang="de", href="https://brand.shop/de")
    assert [link["is_default"] for link in await stored(owner)] == [True, True]
    assert "nothing filled in under “For whom”" in said(await owner.open(NEW))


async def test_the_product_s_page_says_truly_who_gets_its_links(owner: Visitor):
    await owner.make_product()
    await make_link(owner)
    here = f"/dashboard/products/{GTIN}"
    assert "What apps and readers get when they ask for one kind of answer." in said(await owner.open(here))
    await make_link(owner, is_default="on", href="https://brand.shop/all")
    shown = said(await owner.open(here))
    assert "Its default link decides." in shown
    assert "Plain scans get the default link; apps and readers get another" in shown


async def test_what_would_replace_the_default_but_is_wrong_changes_nothing(owner: Visitor):
    await owner.make_product()
    await make_link(owner, title="Old", is_default="on")
    answer = await owner.send(NEW, **{**PLAIN, "href": "nonsense", "is_default": "on"})
    assert (answer.status_code, 'id="field-href-error"' in answer.text) == (422, True)
    assert [link["is_default"] for link in await stored(owner)] == [True]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"digital_link": ""}, "digital_link"),
        ({"digital_link": "rice"}, "digital_link"),
        ({"digital_link": "9506000134353"}, "digital_link"),
        ({"digital_link": OTHER_GTIN}, "digital_link"),
        ({"link_type": ""}, "link_type"),
        ({"link_type": "gs1:pipp"}, "link_type"),
        ({"link_type": "other"}, "other_type"),
        ({"link_type": "other", "other_type": "nonsense"}, "other_type"),
        ({"href": "https://brand.shop/{colour}"}, "href"),
        ({"href": "https://{gtin}.shop/"}, "href"),
        ({"href": "javascript:alert(1)"}, "href"),
        ({"title": ""}, "title"),
        ({"title": "x" * 300}, "title"),
        ({"hreflang": "english, please!"}, "hreflang"),
        ({"media_type": "html"}, "media_type"),
        ({"context": "a" * 60}, "context"),
    ],
)
async def test_what_is_wrong_stands_beside_its_field(owner: Visitor, fields: dict[str, str], field: str):
    await owner.make_product()
    answer = await owner.send(NEW, **{**PLAIN, **fields})
    assert (answer.status_code, f'id="field-{field}-error"' in answer.text) == (422, True)
    assert await stored(owner) == []


async def test_all_that_is_wrong_is_said_at_once_and_what_was_typed_stays(owner: Visitor):
    answer = await owner.send(
        NEW, **{**PLAIN, "digital_link": XSS, "href": "nonsense", "hreflang": "!!", "is_default": "on"}
    )
    assert all(f'id="field-{field}-error"' in answer.text for field in ("digital_link", "href", "hreflang"))
    assert "<script>alert" not in answer.text
    assert 'name="is_default" value="on" checked' in answer.text


async def test_the_example_shows_where_a_scan_leads_without_a_script(owner: Visitor):
    await owner.make_product()
    fields = {**PLAIN, "href": "https://brand.shop/{gtin}?lot={lot}&w={3103}", "title": "", "do": "example"}
    answer = await owner.send(NEW, **fields)
    assert answer.status_code == 200
    assert f"https://brand.shop/{GTIN}?lot=LOT-42&w=123456" in said(answer)
    assert "needs another look" not in answer.text
    assert await stored(owner) == []
    piece = await owner.part(
        f"{HERE}/example?digital_link=/01/{GTIN}/10/L7&href=https://brand.shop/%7Blot%7D"
    )
    assert "https://brand.shop/L7" in said(piece)
    assert "<form" not in piece.text
    wrong = await owner.part(f"{HERE}/example?href=https://brand.shop/%7Bcolour%7D")
    assert "{colour} is no place" in said(wrong)
    link_id = await make_link(owner)
    again = await owner.send(f"{HERE}/{link_id}", **{**fields, "href": "https://brand.shop/{serial}"})
    assert "https://brand.shop/1234" in said(again)


async def test_a_link_is_changed_and_deleted(owner: Visitor):
    await owner.make_product()
    link_id = await make_link(owner, hreflang="en", link_type="other", other_type="describedby")
    form = (await owner.open(f"{HERE}/{link_id}?back=product")).text
    assert all(text in form for text in ('value="describedby"', 'value="other" selected', 'value="en"'))
    answer = await owner.send(f"{HERE}/{link_id}", **{**PLAIN, "title": "Better", "back": "product"})
    assert answer.headers["location"] == f"/dashboard/products/{GTIN}"
    [link] = await stored(owner)
    assert (link["title"], link["hreflang"], link["link_type"]) == ("Better", [], "gs1:instructions")
    answer = await owner.send(HERE, do="delete", link=link_id)
    assert (answer.status_code, answer.headers["location"]) == (303, HERE)
    assert await stored(owner) == []
    assert (await owner.send(HERE, do="delete", link=link_id)).status_code == 404
    assert (await owner.send(HERE, do="explode", link=link_id)).status_code == 400


async def test_the_same_link_twice_is_refused(owner: Visitor):
    await owner.make_product()
    await make_link(owner)
    answer = await owner.send(NEW, **PLAIN)
    assert (answer.status_code, "There is a link of this type" in answer.text) == (422, True)


async def test_the_list_holds_every_kind_of_key_and_finds_by_code_type_and_title(owner: Visitor):
    assert "No link yet" in (await owner.open(HERE)).text
    await owner.make_product()
    await make_link(owner)
    await make_link(owner, digital_link=f"/01/{GTIN}/10/L1", title="Lot one")
    await make_link(
        owner, digital_link=f"({PLACE.replace('/', ')')}", link_type="gs1:openingHoursInfo", title="Hours"
    )
    await make_link(owner, digital_link="/00/095060001343520000", title="Pallet")
    whole = said(await owner.open(HERE))
    assert "Place (GLN) 9506000134338" in whole
    assert "Logistic unit (SSCC) 095060001343520000" in whole
    found = {
        "hours": {"Hours"},
        f"https://id.brand.shop/{PLACE}": {"Hours"},
        GTIN[1:]: {"How to cook it", "Lot one"},
        f"/01/{GTIN}/10/L1": {"Lot one"},
        f"(01){GTIN}(10)L1(17)271231": {"Lot one"},
        "nothing like it": set(),
    }
    titles = {"How to cook it", "Lot one", "Hours", "Pallet"}
    for search, wanted in found.items():
        answer = await owner.client.get(HERE, params={"search": search}, headers=owner.headers)
        shown = answer.text.partition('class="results"')[2]
        assert {title for title in titles if title in shown} == wanted, search
    typed = (await owner.open(f"{HERE}?link_type=gs1:openingHoursInfo")).text.partition('class="results"')[2]
    assert {title for title in titles if title in typed} == {"Hours"}
    assert "Nothing fits" in (await owner.open(f"{HERE}?link_type=nonsense")).text
    absent = (await owner.open(f"{HERE}?search={OTHER_GTIN}")).text
    assert f"{NEW}?at=/01/{OTHER_GTIN}" in absent


async def test_the_list_names_the_product_beside_its_number(owner: Visitor):
    await owner.make_product(product_name="Fusilli")
    await make_link(owner)
    assert f"Fusilli GTIN {GTIN} · /01/{GTIN}" in said(await owner.open(HERE))


@pytest.mark.parametrize("search", ["414", "(414)", "/414/", "414/95060001", "34338", "OPEN"])
async def test_a_part_of_a_key_finds_its_links(owner: Visitor, search: str):
    await owner.make_product()
    await make_link(owner)
    await make_link(owner, digital_link=f"/{PLACE}", title="When we are open")
    shown = said(await owner.open(f"{HERE}?{urlencode({'search': search})}"))
    assert "When we are open" in shown
    assert "How to cook it" not in shown


async def test_a_key_of_another_organization_is_refused_with_the_way_out(owner: Visitor, stranger: Visitor):
    await make_link(stranger, digital_link=f"/{PLACE}")
    answer = await owner.send(NEW, **{**PLAIN, "digital_link": f"/{PLACE}"})
    assert answer.status_code == 422
    assert "Another organization has links at /414/9506000134338." in said(answer)


async def test_links_of_another_organization_do_not_exist(owner: Visitor, stranger: Visitor):
    theirs = await make_link(stranger, digital_link=f"/{PLACE}", title="Theirs")
    assert "Theirs" not in (await owner.open(HERE)).text
    assert (await owner.open(f"{HERE}/{theirs}")).status_code == 404
    assert (await owner.send(f"{HERE}/{theirs}", **PLAIN)).status_code == 404
    assert (await owner.send(HERE, do="delete", link=theirs)).status_code == 404
    assert (await owner.open(f"{HERE}/no-id")).status_code == 404


async def test_who_may_not_change_links_only_sees_them(owner: Visitor):
    await owner.make_product()
    link_id = await make_link(owner)
    billing = await Visitor(owner.client, owner.world).join("billing", owner.organization_id)
    for path in (HERE, f"/dashboard/products/{GTIN}"):
        shown = (await billing.open(path)).text
        assert ("How to cook it" in shown, NEW in shown) == (True, False)
    for path in (NEW, f"{HERE}/{link_id}", f"{HERE}/lines"):
        assert (await billing.open(path)).status_code == 403
        assert (await billing.send(path, **PLAIN)).status_code == 403
    assert (await billing.send(HERE, do="delete", link=link_id)).status_code in (403, 404)
    assert len(await stored(owner)) == 1
    lonely = await Visitor(owner.client, owner.world).without_organization()
    assert (await lonely.open(HERE)).headers["location"] == "/dashboard"
