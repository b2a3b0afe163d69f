"""Master data of traceability: places and products by hand, as lines, and what is missing of them."""

import httpx
import pytest

from tests.apps.account.browser import said
from tests.apps.dashboard.test_traceability_pages import send
from tests.apps.dashboard.visitor import XSS, Visitor
from tests.apps.epcis.events import GLN, GTIN, lot, observed

PLACES, PRODUCTS = "/dashboard/traceability/places", "/dashboard/traceability/products"
OTHER = "9506000111117"
FARM = {
    "name": "Green Farm",
    "phone": "+1 831 555 0100",
    "street": "1 Field Rd",
    "city": "Salinas",
    "region": "CA",
    "postal_code": "93901",
    "country": "US",
    "latitude": "36.62",
    "longitude": "-121.67",
}


async def test_a_place_is_added_completed_and_forgotten(owner: Visitor):
    assert "No place is described yet" in said(await owner.open(PLACES))
    answer = await owner.send(f"{PLACES}/new", gln=f" {GLN[:7]} {GLN[7:]}", name=XSS)
    assert answer.status_code == 303, answer.text
    listed = await owner.open(PLACES)
    assert "6 things" in said(listed)
    assert "<script>alert" not in listed.text
    assert "Still missing: telephone, street or coordinates" in said(await owner.open(f"{PLACES}/{GLN}"))
    answer = await owner.send(f"{PLACES}/{GLN}", do="save", **FARM)
    assert owner.told(answer) == "Green Farm is kept."
    listed = await owner.open(PLACES)
    assert "Complete" in said(listed)
    assert "place-dot" in listed.text
    shown = await owner.open(f"{PLACES}/{GLN}")
    assert 'value="-121.67"' in shown.text
    assert owner.told(await owner.send(f"{PLACES}/{GLN}", do="delete")) == "Green Farm is forgotten."
    assert (await owner.open(f"{PLACES}/{GLN}")).status_code == 404


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"gln": "9506000134377"}, "gln", "asks for 6"),
        ({"gln": ""}, "gln", "This is needed."),
        ({"gln": "123"}, "gln", "13 digits"),
        ({"name": ""}, "name", "This is needed."),
        ({"latitude": "91"}, "latitude", "90.0 or less"),
        ({"longitude": ""}, "longitude", "go together"),
        ({"phone": "1" * 41}, "phone", "at most 40"),
    ],
)
async def test_what_does_not_fit_is_told_beside_its_field(
    owner: Visitor, changed: dict[str, str], field: str, sentence: str
):
    answer = await owner.send(f"{PLACES}/new", **{"gln": GLN, **FARM, **changed})
    assert answer.status_code == 422
    beside = answer.text.partition(f'id="field-{field}-error"')[2].partition("</p>")[0]
    assert sentence in beside
    assert "Green Farm" in answer.text or field == "name"


async def test_all_that_does_not_fit_is_told_at_once(owner: Visitor):
    answer = await owner.send(f"{PLACES}/new", gln="9506000134377", latitude="x")
    for field in ("gln", "name", "latitude"):
        assert f'id="field-{field}-error"' in answer.text
    answer = await owner.send(f"{PRODUCTS}/new", gtin="12345", variety="x" * 101)
    for field in ("gtin", "variety"):
        assert f'id="field-{field}-error"' in answer.text


async def test_places_are_looked_for_by_name_number_and_what_is_missing(owner: Visitor):
    await owner.send(f"{PLACES}/new", gln=GLN, **FARM)
    await owner.send(f"{PLACES}/new", gln=OTHER, name="Cooler")
    for query, names in {
        "search=green": ["Green Farm"],
        f"search={OTHER[:10]}": ["Cooler"],
        "show=incomplete": ["Cooler"],
        "show=complete": ["Green Farm"],
        "show=all": ["Green Farm", "Cooler"],
        "page=x": ["Green Farm", "Cooler"],
    }.items():
        shown = (await owner.open(f"{PLACES}?{query}")).text.partition('id="places"')[2]
        assert [name for name in ("Green Farm", "Cooler") if name in shown] == names, query
    assert "No place fits" in said(await owner.open(f"{PLACES}?search=nobody%00"))


async def test_places_and_products_of_events_that_nobody_described_are_offered(owner: Visitor):
    quantities = [{"epcClass": lot("A"), "quantity": 1}]
    await send(owner, observed(1, epcList=[], quantityList=quantities))
    shown = await owner.open(PLACES)
    assert "Not described yet" in said(shown)
    assert f"{PLACES}/new?gln={GLN}" in shown.text
    assert f'value="{GLN}"' in (await owner.open(f"{PLACES}/new?gln={GLN}")).text
    await owner.send(f"{PLACES}/new", gln=GLN, name="Farm")
    assert "Not described yet" not in said(await owner.open(PLACES))
    assert f"{PRODUCTS}/new?gtin={GTIN}" in (await owner.open(PRODUCTS)).text
    await owner.send(f"{PRODUCTS}/new", gtin=GTIN, name="Romaine")
    assert "Not described yet" not in said(await owner.open(PRODUCTS))


async def test_a_product_is_described_over_the_catalogue_and_forgotten(owner: Visitor):
    await owner.make_product(GTIN, product_name="Romaine hearts")
    answer = await owner.send(f"{PRODUCTS}/new", gtin=GTIN[1:], pack_size="12 x 3", is_raw_commodity="on")
    assert owner.told(answer) == "Romaine hearts is kept."
    listed = said(await owner.open(PRODUCTS))
    assert "pack style" in listed
    assert "raw" in listed
    shown = await owner.open(f"{PRODUCTS}/{GTIN}")
    assert "as in the catalogue" in said(shown)
    assert "checked" in shown.text
    await owner.send(f"{PRODUCTS}/{GTIN}", pack_size="12 x 3", pack_style="case", do="save")
    assert "Complete" in said(await owner.open(PRODUCTS))
    assert (await owner.send(f"{PRODUCTS}/{GTIN}", do="delete")).status_code == 303
    assert (await owner.open(f"{PRODUCTS}/{GTIN}")).status_code == 404


@pytest.mark.parametrize(
    ("sent", "field", "sentence"),
    [
        ({"gtin": "9506000134353", "name": "X"}, "gtin", "mistyped"),
        ({"name": "X"}, "gtin", "This is needed."),
        ({"gtin": GTIN, "variety": "x" * 101}, "variety", "at most 100"),
    ],
)
async def test_a_product_that_does_not_fit_is_told_beside_its_field(
    owner: Visitor, sent: dict[str, str], field: str, sentence: str
):
    answer = await owner.send(f"{PRODUCTS}/new", **sent)
    assert answer.status_code == 422
    assert sentence in answer.text.partition(f'id="field-{field}-error"')[2].partition("</p>")[0]


async def upload(visitor: Visitor, path: str, content: bytes) -> httpx.Response:
    return await visitor.client.post(
        path,
        headers={**visitor.headers, "Sec-Fetch-Site": "same-origin"},
        data={"lines": ""},
        files={"file": ("places.csv", content, "text/csv")},
    )


async def test_many_places_are_kept_at_once_from_lines_or_a_file(owner: Visitor):
    lines = f"GLN;Name;City;Country\n{GLN};Farm;Salinas;United States\n\n{OTHER};Cooler;Fresno;US\n"
    answer = await owner.send(f"{PLACES}/lines", lines=lines)
    assert answer.status_code == 303, answer.text
    assert owner.told(answer) == "2 are new, 0 were replaced."
    assert "Salinas" in said(await owner.open(PLACES))
    answer = await upload(owner, f"{PLACES}/lines", f"{GLN},Håøy gård".encode("cp1252"))
    assert owner.told(answer) == "0 are new, 1 were replaced."
    assert "Håøy gård" in said(await owner.open(PLACES))


async def test_of_faulty_lines_every_fault_is_told_and_nothing_is_kept(owner: Visitor):
    lines = f"gln,name,latitude,longitude\n{GLN},Farm,,\n950,,north,1\n{OTHER},Cooler,95,5\n{GLN},Again,1,\n"
    answer = await owner.send(f"{PLACES}/lines", lines=lines)
    assert answer.status_code == 422
    shown = said(answer)
    for part in ("3 gln", "3 name", "3 latitude", "4 latitude", "Nothing was changed"):
        assert part in shown, part
    assert "No place is described yet" in said(await owner.open(PLACES))
    answer = await owner.send(f"{PLACES}/lines", lines=f"{GLN},Farm\n9506000134377,Barn\n{GLN},Again")
    shown = said(answer)
    assert "2 gln" in shown
    assert "3 gln" in shown


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ("", "Paste lines here"),
        ("gln,name", "There is no line"),
        ("gln,colour\n1,2", "No column is called colour"),
        ('gln,name\n"1,2', "cannot be read"),
        ("\n".join(f"{number},x" for number in range(1001)), "At most 1,000"),
        (",".join("x" * 12), "12 cells, but 11 columns"),
        ("a\x00b", "This is no text"),
    ],
)
async def test_what_cannot_be_read_as_lines_is_said(owner: Visitor, lines: str, sentence: str):
    answer = await owner.send(f"{PLACES}/lines", lines=lines)
    assert answer.status_code == 422
    assert sentence in said(answer)


async def test_many_products_are_kept_at_once(owner: Visitor):
    lines = f"{GTIN[1:]}\tRomaine\t12 x 3\tcase\tLettuce\tRomaine\tyes"
    answer = await owner.send(f"{PRODUCTS}/lines", lines=lines)
    assert owner.told(answer) == "1 are new, 0 were replaced."
    assert "Romaine" in said(await owner.open(PRODUCTS))
    answer = await owner.send(f"{PRODUCTS}/lines", lines="9506000134353,X\n1,Y")
    assert answer.status_code == 422
    assert "mistyped" in said(answer)
    assert (await upload(owner, f"{PRODUCTS}/lines", b"x" * 1_000_001)).status_code == 422


async def test_another_organizations_entries_are_not_there(owner: Visitor, stranger: Visitor):
    await owner.send(f"{PLACES}/new", gln=GLN, **FARM)
    await owner.send(f"{PRODUCTS}/new", gtin=GTIN, name="Romaine")
    for path in (f"{PLACES}/{GLN}", f"{PRODUCTS}/{GTIN}"):
        assert (await stranger.open(path)).status_code == 404
        assert (await stranger.send(path, name="Mine", do="delete")).status_code == 404
    assert "Green Farm" in said(await owner.open(PLACES))
    assert "Green Farm" not in said(await stranger.open(PLACES))
