"""Certificates and claims of a product on their page: added, changed, removed, with their dates."""

import re
from datetime import timedelta

import pytest

from closient.kit import clock
from tests.apps.account.browser import said
from tests.apps.dashboard.visitor import GTIN, XSS, Visitor

PRODUCT = f"/dashboard/products/{GTIN}"
HERE = f"{PRODUCT}/certifications"


@pytest.fixture
async def maker(owner: Visitor) -> Visitor:
    """Somebody with a product."""
    await owner.make_product(product_name="Fusilli")
    return owner


async def choice(visitor: Visitor, label: str) -> str:
    """The id of what a list of the page offers under this label."""
    found = re.search(rf'<option value="([^"]+)"[^>]*>{label}<', (await visitor.open(HERE)).text)
    assert found, label
    return found[1]


def day(days: int) -> str:
    return str(clock.now().date() + timedelta(days=days))


async def test_a_certificate_is_added_shown_to_shoppers_and_changed(maker: Visitor):
    assert "No certification yet" in said(await maker.open(HERE))
    organic = await choice(maker, "USDA Organic")
    sent = {
        "certification_id": organic,
        "expiration_date": day(300),
        "certificate_number": "US-1",
        "issuing_body": XSS,
    }
    answer = await maker.send(HERE, do="assign", **sent)
    assert (answer.status_code, maker.told(answer)) == (303, "The certificate is added.")
    shown = await maker.open(HERE)
    assert "USDA Organic" in said(shown)
    assert "Valid" in said(shown)
    assert XSS not in shown.text
    assert "No. US-1" in said(await maker.open(f"/p/{GTIN}"))
    form = await maker.open(f"{HERE}/{organic}")
    assert 'value="US-1"' in form.text
    answer = await maker.send(f"{HERE}/{organic}", certificate_number="US-2", expiration_date=day(-1))
    assert maker.told(answer) == "The certificate is saved."
    assert "Expired" in said(await maker.open(HERE))
    assert "USDA Organic" not in said(await maker.open(f"/p/{GTIN}"))
    assert "US-2" in (await maker.open(f"{HERE}/{organic}")).text


async def test_a_certificate_is_removed(maker: Visitor):
    organic = await choice(maker, "USDA Organic")
    await maker.send(HERE, do="assign", certification_id=organic)
    answer = await maker.send(HERE, do="remove", chosen=organic)
    assert maker.told(answer) == "The certificate is removed."
    assert "No certification yet" in said(await maker.open(HERE))
    assert (await maker.send(HERE, do="remove", chosen=organic)).status_code == 404
    assert (await maker.open(f"{HERE}/{organic}")).status_code == 404
    assert (await maker.send(HERE, do="remove", chosen="nonsense")).status_code == 404


@pytest.mark.parametrize(
    ("days", "state"), [((-9, 30), "Ends soon"), ((9, 90), "Not yet"), ((-90, -9), "Expired")]
)
async def test_its_state_is_told_from_its_dates(maker: Visitor, days: tuple[int, int], state: str):
    first, last = days
    organic = await choice(maker, "USDA Organic")
    sent = {"certification_id": organic, "valid_from": day(first), "expiration_date": day(last)}
    await maker.send(HERE, do="assign", **sent)
    assert state in said(await maker.open(HERE))


@pytest.mark.parametrize(
    ("do", "sent", "field"),
    [
        ("assign", {"certification_id": ""}, "certification_id"),
        ("assign", {"certification_id": "2CoNf3i6Uj3HYxPHxwPd9Z"}, "certification_id"),
        ("assign", {"certification_id": "nonsense"}, "certification_id"),
        ("assign", {"valid_from": "2026-05-01", "expiration_date": "2026-04-01"}, "expiration_date"),
        ("assign", {"valid_from": "soon"}, "valid_from"),
        ("assign", {"verification_url": "javascript:alert(1)"}, "verification_url"),
        ("claim", {"claim_id": "nonsense"}, "claim_id"),
        ("claim", {"claim_from": "2026-05-01", "claim_until": "2026-04-01"}, "claim_until"),
        ("claim", {"evidence_url": "ftp://example.com"}, "evidence_url"),
    ],
)
async def test_what_is_wrong_is_said_beside_the_field(
    maker: Visitor, do: str, sent: dict[str, str], field: str
):
    chosen = {
        "certification_id": await choice(maker, "USDA Organic"),
        "claim_id": await choice(maker, "Non-GMO"),
    }
    answer = await maker.send(HERE, do=do, **(chosen | sent))
    assert answer.status_code == 422
    assert f'id="field-{field}-error"' in answer.text


async def test_a_claim_is_added_shown_and_removed(maker: Visitor):
    claim = await choice(maker, "Non-GMO")
    answer = await maker.send(HERE, do="claim", claim_id=claim, source="THIRD_PARTY_VERIFIED")
    assert maker.told(answer) == "The claim is added."
    assert "Non-GMO Valid Checked by others" in said(await maker.open(HERE))
    assert "Non-GMO" in said(await maker.open(f"/p/{GTIN}"))
    answer = await maker.send(HERE, do="unclaim", chosen=claim)
    assert maker.told(answer) == "The claim is removed."
    assert (await maker.send(HERE, do="unclaim", chosen=claim)).status_code == 404


async def test_strangers_and_those_who_only_read_change_nothing(maker: Visitor, stranger: Visitor):
    organic = await choice(maker, "USDA Organic")
    reader = await Visitor(maker.client, maker.world).join("billing", maker.organization_id)
    shown = await reader.open(HERE)
    assert shown.status_code == 200
    assert 'name="certification_id"' not in shown.text
    sent = {"do": "assign", "certification_id": organic}
    assert (await reader.send(HERE, **sent)).status_code == 403
    assert (await reader.open(f"{HERE}/{organic}")).status_code == 403
    assert (await stranger.send(HERE, **sent)).status_code == 404
    assert (await maker.send(HERE, do="burn")).status_code == 400
