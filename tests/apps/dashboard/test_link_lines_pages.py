"""Many links at once: lines are looked at first, then carried out, all or none."""

import pytest

from closient.apps.dashboard.rules import link_lines
from tests.apps.account.browser import said
from tests.apps.dashboard.test_links_pages import make_link, stored
from tests.apps.dashboard.visitor import GTIN, OTHER_GTIN, XSS, Visitor

HERE = "/dashboard/resolver/links/lines"
HEAD = "digital_link,link_type,href,title,hreflang,is_default\n"
RECIPE = f"{GTIN},gs1:recipeInfo,https://brand.shop/recipes,Recipes,en de,no\n"
HOW_TO = f"/01/{GTIN},gs1:instructions,https://brand.shop/how-to,Cook it,,yes\n"


async def test_lines_are_shown_first_and_then_carried_out(owner: Visitor):
    await owner.make_product()
    await make_link(owner)
    shown = await owner.send(HERE, lines=HEAD + RECIPE + HOW_TO)
    text = said(shown)
    assert (shown.status_code, "1 new, 1 changed, 0 as they are." in text) == (200, True)
    assert "title: How to cook it → Cook it" in text
    assert "default: no → yes" in text
    assert [link["title"] for link in await stored(owner)] == ["How to cook it"]
    answer = await owner.send(HERE, lines=HEAD + RECIPE + HOW_TO, do="apply")
    assert owner.told(answer) == "1 link is made, 1 is changed."
    assert [(link["title"], link["is_default"]) for link in await stored(owner)] == [
        ("Cook it", True),
        ("Recipes", False),
    ]
    again = said(await owner.send(HERE, lines=HEAD + RECIPE + HOW_TO))
    assert "All of these links are so already." in again
    assert "Make these changes" not in again


async def test_what_is_only_shown_leaves_no_trace(owner: Visitor):
    await owner.make_product()
    count = owner.world.database.pool.fetchval
    before = (
        await count("SELECT count(*) FROM kit.outbox_event"),
        await count("SELECT count(*) FROM kit.audit_entry"),
    )
    await owner.send(HERE, lines=RECIPE)
    after = (
        await count("SELECT count(*) FROM kit.outbox_event"),
        await count("SELECT count(*) FROM kit.audit_entry"),
    )
    assert before == after
    assert await stored(owner) == []


async def test_all_faults_of_all_lines_are_named_and_nothing_is_changed(owner: Visitor):
    await owner.make_product()
    lines = (
        HEAD
        + RECIPE
        + f"{OTHER_GTIN},gs1:pipp,nonsense,Wrong,!!,no\n"
        + "\n"
        + f"{GTIN},gs1:pip,https://brand.shop/,,en,maybe\n"
        + RECIPE
        + f"{GTIN},gs1:pip,https://brand.shop/a,A,en,no,too,many,cells,here,and,there\n"
    )
    for do in ("preview", "apply"):
        answer = await owner.send(HERE, lines=lines, do=do)
        text = said(answer)
        assert answer.status_code == 422
        for wanted in (
            "3 type: gs1:pipp is no link type",
            "3 address: Must be an absolute",
            "3 languages: '!!' is no language tag",
            "5 title: Required: people choose by it.",
            "5 default: Write yes or no, not maybe.",
            "6 address: Another line says the same about the same.",
            "7 12 cells, but 6 columns",
        ):
            assert wanted in text, wanted
        assert "Make these changes" not in answer.text
    assert await stored(owner) == []


async def test_a_product_that_is_none_is_named_by_its_line(owner: Visitor, stranger: Visitor):
    await stranger.make_product(OTHER_GTIN)
    lines = RECIPE + RECIPE.replace(GTIN, OTHER_GTIN)
    text = said(await owner.send(HERE, lines=lines))
    assert f"1 digital link: No product has the GTIN {GTIN}: create it first." in text
    assert f"2 digital link: The product with the GTIN {OTHER_GTIN} is not this organization's" in text


async def test_a_file_of_a_spreadsheet_is_read_whatever_its_encoding(owner: Visitor):
    await owner.make_product()
    for encoding in ("utf-8-sig", "cp1252", "utf-16"):
        data = f"{GTIN};gs1:recipeInfo;https://brand.shop/;Für Söhne\r\n".encode(encoding)
        answer = await owner.client.post(
            HERE,
            headers=owner.headers,
            data={"do": "preview"},
            files={"file": ("links.csv", data, "text/csv")},
        )
        assert (answer.status_code, "Für Söhne" in said(answer)) == (200, True), encoding


async def test_nothing_and_nonsense_are_said_to_be_so(owner: Visitor):
    assert "Paste lines here" in (await owner.send(HERE, lines=" ")).text
    answer = await owner.send(HERE, lines=XSS)
    assert (answer.status_code, "<script>alert" in answer.text) == (422, False)
    assert "Columns" not in said(await owner.send(HERE, lines="address,type\nhttps://brand.shop/,gs1:pip"))


@pytest.mark.parametrize(
    ("scanned", "place"),
    [
        ("(01)09521234900023(10)AB", "/01/09521234900023/10/AB"),
        ("010952123490002310AB\x1d17271231", "/01/09521234900023/10/AB"),
        ("01/09521234900023/10/AB", "/01/09521234900023/10/AB"),
        ("/01/09521234900023", "/01/09521234900023"),
        ("(01)09521234900023(21)7", "/01/09521234900023/21/7"),
    ],
)
def test_a_line_stands_where_a_scanner_reads_it(scanned: str, place: str):
    lines, faults = link_lines.read(f"{scanned},gs1:pip,https://a.shop/,Rice")
    assert (lines[0].values["digital_link"], faults) == (place, [])


def test_tabs_and_semicolons_stand_between_cells_too_and_quotes_hold_commas():
    for sign in ("\t", ";", ","):
        text = sign.join(["9506000134352", "gs1:pip", "https://a.shop/", '"Rice, red"', '"en, de"'])
        [line] = link_lines.read(text)[0]
        assert (line.values["title"], line.values["hreflang"]) == ("Rice, red", ["en", "de"])


def test_columns_are_called_as_people_call_them():
    lines, faults = link_lines.read(
        "GTIN\tType\tURL\tTitle\tDefault\n9506000134352\tgs1:pip\thttps://a.shop/\tA\tx\n"
    )
    assert (faults, lines[0].number, lines[0].values["is_default"]) == ([], 2, True)
    assert "No column is called colour." in link_lines.read("gtin,type,url,title,colour\n")[1][0].message


def test_more_lines_than_are_taken_at_once_are_refused():
    lines, faults = link_lines.read("a,b,c,d\n" * 10_001)
    assert (lines, faults[0].line, "At most 10,000" in faults[0].message) == ([], 10_001, True)
