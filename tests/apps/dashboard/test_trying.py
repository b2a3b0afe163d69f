"""The page on which one tries a code: pretended callers, and where and why they are led."""

import re
from urllib.parse import urlencode

import httpx
import pytest

from tests.apps.account.browser import said
from tests.apps.dashboard.visitor import GTIN, XSS, Visitor

HERE = "/dashboard/resolver/try"
LINK = f"/01/{GTIN}"


async def tried(visitor: Visitor, uri: str = LINK, **fields: str) -> httpx.Response:
    return await visitor.open(f"{HERE}?{urlencode({'uri': uri, **fields})}")


def answer(page: httpx.Response) -> str:
    """The words of the card with the answer."""
    assert page.status_code == 200, page.text
    return said(page).partition("This caller ")[2].partition("What was considered")[0]


def rows(page: httpx.Response) -> list[str]:
    """What the table says of each rule or link."""
    table = page.text.partition("<tbody>")[2].partition("</tbody>")[0]
    return [re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", row)).strip() for row in table.split("</tr>")[:-1]]


async def test_the_empty_page_asks_for_a_code_and_offers_all_that_can_be_pretended(owner: Visitor):
    page = await owner.open(HERE)
    assert page.status_code == 200
    assert "Which code?" in page.text
    for name in (
        "uri",
        "guise",
        "link_type",
        "at",
        "timezone",
        "country",
        "region",
        "city",
        "language",
        "context",
    ):
        assert f'name="{name}"' in page.text
    assert 'value="AT">Austria' in page.text
    assert "gs1:recallStatus" in page.text
    assert f'href="{HERE}" aria-current="page"' in (await owner.open(HERE)).text


async def test_a_scan_of_the_moment_is_answered_with_every_reason(owner: Visitor):
    await owner.make_product()
    await owner.make_rule(custom_url="https://example.com/week", days_of_week="0", timezone="Europe/Vienna")
    await owner.make_rule(custom_url="https://example.com/off", enabled="")
    await owner.make_rule(custom_url="https://example.com/a")
    page = await tried(owner, at="2026-06-06T11:30", timezone="Europe/Vienna")
    assert answer(page).startswith("is led to https://example.com/a A rule of the product decides.")
    assert "Status 302" in answer(page)
    week, off, chosen = rows(page)
    assert "Condition not met Only on Monday; this moment is a Saturday in Europe/Vienna." in week
    assert "Switched off" in off
    assert "Rule · Product Chosen It holds always" in chosen
    assert "location: https://example.com/a" in page.text
    identifier = (await owner.rules())[0][0]
    assert f'href="/dashboard/products/{GTIN}/rules/{identifier}"' in page.text
    monday = await tried(owner, at="2026-06-08T11:30", timezone="Europe/Vienna")
    assert answer(monday).startswith("is led to https://example.com/week")


async def test_the_form_keeps_what_was_pretended(owner: Visitor):
    await owner.make_product()
    fields = {
        "guise": "linkset",
        "link_type": "gs1:instructions",
        "at": "2026-06-06T11:30",
        "timezone": "Asia/Tokyo",
        "country": "AT",
        "region": "AT-9",
        "city": "Wien",
        "language": "de-AT",
        "context": "staff",
    }
    text = (await tried(owner, **fields)).text
    for name in ("at", "timezone", "region", "city", "language", "context"):
        assert re.search(f'name="{name}"[^>]* value="{fields[name]}"', text), name
    for name in ("guise", "link_type", "country"):
        assert f'value="{fields[name]}" selected' in text
    assert '<details class="caller-fields" open>' in text
    assert '<details class="caller-fields">' in (await tried(owner, timezone="UTC", guise="camera")).text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "sees The product page No rule and no default link serves now"),
        ({"guise": "json"}, "gets Data This caller asks for data and gets it here."),
        ({"guise": "linkset"}, "gets Data This caller asks for the list of links."),
        ({"link_type": "gs1:recallStatus"}, "gets Nothing Nothing stands here for Recall status"),
        ({"uri": "04006381333931"}, "gets Nothing No product with the GTIN 04006381333931 is known here."),
    ],
)
async def test_each_kind_of_answer_has_its_words(owner: Visitor, fields: dict[str, str], words: str):
    await owner.make_product()
    assert answer(await tried(owner, **fields)).startswith(words)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"uri": "rice"}, "uri"),
        ({"uri": "09506000134351"}, "uri"),
        ({"at": "tomorrow"}, "at"),
        ({"timezone": "Europe/Nowhere"}, "timezone"),
        ({"region": "Vienna"}, "region"),
        ({"country": "AT", "region": "DE-BY"}, "region"),
        ({"language": "de\u00e9"}, "language"),
    ],
)
async def test_what_is_wrong_stands_beside_its_field(owner: Visitor, fields: dict[str, str], field: str):
    await owner.make_product()
    page = await tried(owner, **{"uri": LINK, **fields})
    assert page.status_code == 422
    assert f'id="field-{field}-error"' in page.text
    assert "What was considered" not in page.text


async def test_all_that_is_wrong_is_said_at_once(owner: Visitor):
    text = (await tried(owner, "rice", at="tomorrow", timezone="Europe/Nowhere")).text
    for field in ("uri", "at", "timezone"):
        assert f'id="field-{field}-error"' in text


async def test_a_code_of_others_is_not_explained(owner: Visitor, stranger: Visitor):
    await owner.make_product()
    await owner.make_rule(custom_url="https://example.com/secret")
    page = await tried(stranger)
    assert page.status_code == 422
    assert "belongs to another organization" in said(page)
    assert "secret" not in page.text


async def test_who_may_only_look_sees_reasons_and_no_way_to_change_them(owner: Visitor):
    await owner.make_product()
    await owner.make_rule()
    reader = await Visitor(owner.client, owner.world).join("billing", owner.organization_id)
    page = await tried(reader)
    assert "Chosen" in rows(page)[0]
    assert "/rules/" not in page.text


async def test_what_is_typed_stays_text(owner: Visitor):
    await owner.make_product()
    await owner.make_rule(custom_url="https://example.com/?a=%3Cb%3E")
    for fields in ({"uri": XSS}, {"city": XSS}, {"context": XSS[:50]}, {"link_type": XSS}):
        page = await tried(owner, **{"uri": LINK, **fields})
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text


async def test_who_has_no_organization_is_sent_to_the_beginning(owner: Visitor):
    alone = await Visitor(owner.client, owner.world).without_organization()
    assert (await alone.open(HERE)).headers["location"] == "/dashboard"


async def test_the_products_page_leads_here_filled_in_and_so_do_the_rules(owner: Visitor):
    await owner.make_product()
    text = (await owner.open(f"/dashboard/products/{GTIN}")).text
    assert f'href="{HERE}?uri=/01/{GTIN}">Why?</a>' in text
    page = await owner.open(f"{HERE}?uri=/01/{GTIN}")
    assert re.search(f'name="uri"[^>]* value="{LINK}"', page.text)
    assert answer(page).startswith("sees The product page")
    assert f'href="{HERE}"' in (await owner.open("/dashboard/rules")).text
