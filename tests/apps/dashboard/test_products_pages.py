"""The pages about products: making one by its number, claiming, editing, the table, the overview."""

import io
import re

import httpx
import pytest
from PIL import Image

from closient.kit.services import Services
from tests.apps.account.browser import said
from tests.apps.dashboard.visitor import GTIN, OTHER_GTIN, XSS, Visitor, release, scan
from tests.codes import hostile_images as made
from tests.world import World

NEW = "/dashboard/products/new"
HERE = f"/dashboard/products/{GTIN}"
PNG = made.encoded(made.photograph(), "PNG")


async def test_a_product_begins_with_the_number_below_its_barcode(owner: Visitor):
    answer = await owner.send(NEW, gtin="9 506000-134352", product_name="Fusilli", brand="Ada's")
    assert answer.status_code == 303
    assert answer.headers["location"] == HERE
    shown = said(await owner.open(HERE))
    for words in ("Fusilli", "Ada's", GTIN, "GTIN-13 9506000134352", "http://localhost:8000/01/" + GTIN):
        assert words in shown


@pytest.mark.parametrize(
    ("fields", "field", "reason"),
    [
        ({"gtin": ""}, "gtin", "This is needed."),
        ({"gtin": "9506000134353"}, "gtin", "ask for 2"),
        ({"gtin": "12345"}, "gtin", "8, 12, 13 or 14 digits"),
        ({"gtin": GTIN, "product_name": "x" * 256}, "product_name", "255 characters"),
        ({"gtin": GTIN, "country_of_origin": "Italy"}, "country_of_origin", "Choose a country"),
    ],
)
async def test_what_is_wrong_stands_beside_its_field(
    owner: Visitor, fields: dict[str, str], field: str, reason: str
):
    answer = await owner.send(NEW, **fields)
    assert answer.status_code == 422
    beside = answer.text.partition(f'id="field-{field}-error"')[2].partition("</p>")[0]
    assert reason in beside
    assert await owner.world.database.pool.fetchval("SELECT count(*) FROM catalogue.product") == 0


async def test_a_number_is_judged_while_one_types(owner: Visitor, stranger: Visitor, world: World):
    await owner.make_product()
    await stranger.make_product(OTHER_GTIN)

    async def judged(visitor: Visitor, number: str) -> str:
        return said(await visitor.part(f"/dashboard/products/number?gtin={number}"))

    assert "ask for 2" in await judged(owner, "9506000134353")
    assert "09506000134376 Check digit right" in await judged(owner, "9506000134376")
    assert "Yours already" in await judged(owner, GTIN)
    assert "Claimed by another organization" in await judged(owner, OTHER_GTIN)
    await release(world, OTHER_GTIN)
    assert "Known and unclaimed" in await judged(owner, OTHER_GTIN)
    assert not (await judged(owner, "")).strip()


async def test_a_number_that_exists_is_not_made_again(owner: Visitor, stranger: Visitor, world: World):
    await stranger.make_product(product_name="Theirs")
    answer = await owner.send(NEW, gtin=GTIN)
    assert answer.status_code == 422
    assert "Another organization has claimed this number." in said(answer)
    assert "Theirs" not in answer.text
    await release(world, GTIN)
    answer = await owner.send(NEW, gtin=GTIN)
    assert answer.status_code == 422
    assert "claim it below" in said(answer)


async def test_an_unclaimed_number_is_claimed_with_one_button(
    owner: Visitor, stranger: Visitor, world: World
):
    await stranger.make_product(product_name="Found in a shop")
    await release(world, GTIN)
    assert "Claim this number" in (await owner.open(HERE)).text
    assert (await owner.send(HERE, do="claim")).status_code == 303
    assert "Edit facts" in (await owner.open(HERE)).text
    assert (await stranger.open(HERE)).status_code == 404


async def test_an_editor_cannot_claim(
    client: httpx.AsyncClient, world: World, owner: Visitor, stranger: Visitor
):
    await stranger.make_product()
    await release(world, GTIN)
    editor = await Visitor(client, world).join("editor", owner.organization_id)
    assert "Claim this number" not in (await editor.open(HERE)).text
    assert (await editor.send(HERE, do="claim")).status_code == 403


async def test_a_brand_of_another_organization_is_refused_beside_the_field(owner: Visitor, stranger: Visitor):
    await stranger.send("/dashboard/brands", name="Nordhav")
    answer = await owner.send(NEW, gtin=GTIN, brand="nordhav")
    assert answer.status_code == 422
    assert "Another organization holds the brand" in answer.text
    assert await owner.world.database.pool.fetchval("SELECT count(*) FROM catalogue.product") == 0


async def test_facts_are_edited_and_emptied(owner: Visitor):
    await owner.make_product(product_name="Fusili", description="old")
    answer = await owner.send(
        f"{HERE}/edit", product_name="Fusilli", brand="Ada's", net_weight="500", country_of_origin="IT"
    )
    assert answer.status_code == 303
    shown = said(await owner.open(HERE))
    assert "Fusilli" in shown
    assert "500 g" in shown
    assert "Italy" in shown
    assert "old" not in shown
    assert 'value="500"' in (await owner.open(f"{HERE}/edit")).text


async def test_a_weight_that_is_no_number_is_refused(owner: Visitor):
    await owner.make_product()
    answer = await owner.send(f"{HERE}/edit", net_weight="heavy")
    assert answer.status_code == 422
    assert "Enter a number of grams." in answer.text


async def test_a_picture_is_kept_and_shown_to_everybody(
    client: httpx.AsyncClient, owner: Visitor, services: Services
):
    await owner.make_product(product_name="Fusilli")
    sent = {"picture": ("a.png", PNG, "image/png")}
    answer = await client.post(
        f"{HERE}/edit", headers=owner.headers, data={"product_name": "Fusilli"}, files=sent
    )
    assert answer.status_code == 303, answer.text
    address = await picture_of_page(client)
    shown = await client.get(address)
    assert Image.open(io.BytesIO(shown.content)).size == (60, 40)
    assert "immutable" in shown.headers["cache-control"]
    assert shown.headers["content-type"] == "image/webp", "the thumbnail"
    assert "sandbox" in shown.headers["content-security-policy"]


async def test_another_picture_has_another_address_and_one_that_was_refused_is_not_shown(
    client: httpx.AsyncClient, owner: Visitor, stranger: Visitor
):
    await owner.make_product()
    await stranger.make_product(OTHER_GTIN, brand="Taken")
    seen = []
    sent = [made.encoded(Image.new("RGB", (8, 8), colour), "PNG") for colour in ("red", "lime", "blue")]
    for data, brand in ((sent[0], ""), (sent[1], ""), (sent[2], "Taken"), (sent[0], "")):
        answer = await client.post(
            f"{HERE}/edit",
            headers=owner.headers,
            data={"brand": brand},
            files={"picture": ("a.png", data, "image/png")},
        )
        assert answer.status_code == (422 if brand else 303), answer.text
        seen.append(await picture_of_page(client))
    first, second, refused, again = seen
    assert first == again != second == refused
    for address in (first, second):
        assert (await client.get(address)).status_code == 200


async def picture_of_page(client: httpx.AsyncClient) -> str:
    """The address of the picture that the public page shows."""
    return re.findall(r'src="(/pictures/[^"]+)"', (await client.get(f"/p/{GTIN}")).text)[0]


@pytest.mark.parametrize(
    "data",
    [b"<svg onload='alert(1)'/>", b"GIF89a", b"\x89PNG\r\n\x1a\n" + b"\0" * 3_000_000, bytes(10_485_761)],
)
async def test_what_is_no_picture_for_us_is_refused(client: httpx.AsyncClient, owner: Visitor, data: bytes):
    await owner.make_product()
    answer = await client.post(
        f"{HERE}/edit", headers=owner.headers, files={"picture": ("a.png", data, "image/png")}
    )
    assert answer.status_code == 422
    assert 'id="field-picture-error"' in answer.text


async def test_names_are_text_and_never_markup(client: httpx.AsyncClient, owner: Visitor):
    await owner.make_product(product_name=XSS, brand=XSS, net_content=XSS[:90], description=XSS)
    await owner.make_rule(custom_url="https://example.com/?q=%3Cb%3E")
    await scan(owner.world, GTIN, owner.organization_id)
    paths = ["/dashboard", "/dashboard/products", HERE, f"{HERE}/edit", "/dashboard/brands", f"/p/{GTIN}"]
    for path in paths:
        shown = await owner.open(path)
        assert shown.status_code == 200
        assert "<script>alert" not in shown.text
        assert "<img src=x" not in shown.text


async def test_the_table_is_searched_filtered_ordered_and_paged_by_its_address(owner: Visitor):
    digits = [f"952{number:09d}" for number in range(30)]
    from closient.gs1 import checkdigit

    for number, twelve in enumerate(digits):
        await owner.make_product(twelve + checkdigit.compute(twelve), product_name=f"Pasta {number:02d}")
    first = said(await owner.open("/dashboard/products?sort=name"))
    assert "Pasta 00" in first
    assert "Pasta 25" not in first
    assert "1–25 of 30" in first
    assert "Pasta 25" in said(await owner.open("/dashboard/products?sort=name&page=2"))
    assert "Pasta 29" in said(await owner.open("/dashboard/products?sort=-name"))
    found = said(await owner.open("/dashboard/products?search=pasta 07"))
    assert "Pasta 07" in found
    assert "1–1 of 1" in found
    by_number = said(await owner.open(f"/dashboard/products?search=0952 0000 000{digits[7][-2:]}"))
    assert "Pasta 07" in by_number
    assert "Nothing fits" in said(await owner.open("/dashboard/products?search=nowhere"))
    assert "Nothing fits" in said(await owner.open("/dashboard/products?lack=name"))
    assert "1–25 of 30" in said(await owner.open("/dashboard/products?lack=picture"))
    assert (await owner.open("/dashboard/products?sort=nonsense&page=x&lack=y")).status_code == 200


async def test_the_overview_says_what_needs_attention_and_leads_there(owner: Visitor):
    await owner.make_product()
    await owner.make_product(OTHER_GTIN, product_name="Penne", description="x", brand="Ada's")
    shown = await owner.open("/dashboard")
    words = said(shown)
    assert "1 product has no name" in words
    assert "2 products have no picture" in words
    assert 'href="/dashboard/products?lack=name"' in shown.text
    listed = said(await owner.open("/dashboard/products?lack=name"))
    assert GTIN in listed
    assert OTHER_GTIN not in listed


async def test_an_empty_organization_is_shown_the_first_step(owner: Visitor):
    for path in ("/dashboard", "/dashboard/products"):
        assert 'href="/dashboard/products/new"' in (await owner.open(path)).text


async def test_scans_are_counted_and_robots_stand_apart(owner: Visitor, stranger: Visitor):
    await owner.make_product(product_name="Fusilli")
    assert "No scan yet" in said(await owner.open(HERE))
    for device in ("mobile", "mobile", "desktop", "bot"):
        await scan(owner.world, GTIN, owner.organization_id, device=device)
    shown = said(await owner.open(HERE))
    assert "3 by people so far" in shown
    assert "Phone 2" in shown
    assert "Robots 1" in shown
    assert "Italy 3" in shown
    overview = said(await owner.open("/dashboard"))
    assert "Scans in 30 days 3" in overview
    assert "Scans in 30 days" not in said(await stranger.open("/dashboard"))


async def test_scans_by_robots_alone_are_no_scans_by_people(owner: Visitor):
    await owner.make_product(product_name="Fusilli")
    for _ in range(2):
        await scan(owner.world, GTIN, owner.organization_id, device="bot")
    for path in (HERE, "/dashboard"):
        shown = said(await owner.open(path))
        assert "No person yet; 2 scans by robots" in shown
        assert "No scan yet" not in shown
    row = (await owner.open("/dashboard")).text.partition("<tbody>")[2]
    assert 'class="second narrow">Robot, Italy<' in row


async def test_a_scan_of_a_key_that_is_no_gtin_shows_its_key(owner: Visitor):
    await owner.make_product()
    await scan(owner.world, "", owner.organization_id, key="414/9506000134338")
    row = (await owner.open("/dashboard")).text.partition("<tbody>")[2]
    assert ">414/9506000134338</a>" in row
    assert 'href="/dashboard/products/"' not in row


async def test_a_part_of_a_page_that_is_opened_by_itself_leads_to_the_page(owner: Visitor):
    await owner.make_product()
    for part, whole in (
        (f"{HERE}/scans", f"{HERE}#scans"),
        ("/dashboard/products/number?gtin=9506%26", "/dashboard/products/new?gtin=9506%26"),
        (
            "/dashboard/resolver/links/example?digital_link=%2F01%2F7",
            "/dashboard/resolver/links/new?at=%2F01%2F7",
        ),
    ):
        answer = await owner.open(part)
        assert (answer.status_code, answer.headers["location"]) == (303, whole)
        assert (await owner.part(part)).status_code == 200
    assert 'id="scans"' in (await owner.open(HERE)).text


async def test_any_form_of_the_number_opens_the_product(owner: Visitor):
    await owner.make_product()
    assert (await owner.open("/dashboard/products/9506000134352")).headers["location"] == HERE
    for wrong in ("9506000134353", "nonsense", "09506000134376"):
        assert (await owner.open(f"/dashboard/products/{wrong}")).status_code == 404


async def test_brands_are_listed_with_their_products(owner: Visitor):
    assert "No brand yet" in said(await owner.open("/dashboard/brands"))
    sent = await owner.send("/dashboard/brands", name="Ada's", website="https://ada.example")
    assert sent.status_code == 303
    await owner.make_product(brand="ada's")
    shown = said(await owner.open("/dashboard/brands"))
    assert "Ada's ada.example 1" in shown


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x", "website": "ada.example"}, "website"),
        ({"name": "TAKEN"}, "name"),
    ],
)
async def test_a_brand_that_cannot_be_is_refused_beside_the_field(
    owner: Visitor, stranger: Visitor, fields: dict[str, str], field: str
):
    await stranger.send("/dashboard/brands", name="Taken")
    answer = await owner.send("/dashboard/brands", **fields)
    assert answer.status_code == 422
    assert f'id="field-{field}-error"' in answer.text


async def test_the_scans_are_asked_for_by_themselves_and_only_when_there_are_new_ones(
    owner: Visitor, stranger: Visitor
):
    await owner.make_product(product_name="Fusilli")
    part = f"{HERE}/scans"
    assert f'data-live="{part}" data-seen="0"' in (await owner.open(HERE)).text
    assert (await owner.part(f"{part}?seen=0")).status_code == 204
    for device in ("mobile", "bot"):
        await scan(owner.world, GTIN, owner.organization_id, device=device)
    fresh = await owner.part(f"{part}?seen=0")
    assert (fresh.status_code, 'data-seen="2"' in fresh.text, "<html" in fresh.text) == (200, True, False)
    assert "1 by a person so far" in said(fresh)
    assert (await owner.part(f"{part}?seen=2")).status_code == 204
    assert (await owner.part(f"{part}?seen=nonsense")).status_code == 200
    assert (await stranger.open(part)).status_code == 404


async def test_whose_number_another_has_claimed_is_told_what_to_do(owner: Visitor, stranger: Visitor):
    await stranger.make_product(product_name="Fusilli")
    way = f"/dashboard/products/claimed?gtin={GTIN}"
    assert f'href="{way}"' in (await owner.part(f"/dashboard/products/number?gtin={GTIN}")).text
    refused = await owner.send("/dashboard/products/new", gtin=GTIN)
    assert (refused.status_code, f'href="{way}"' in refused.text) == (422, True)
    shown = said(await owner.open(way))
    assert "Report the claim" in shown
    assert GTIN in shown
    for other in ("", "?gtin=nonsense", f"?gtin={XSS}"):
        answer = await owner.open(f"/dashboard/products/claimed{other}")
        assert (answer.status_code, "<script>alert" in answer.text) == (200, False)
