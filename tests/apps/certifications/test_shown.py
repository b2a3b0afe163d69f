"""Where certifications and claims are shown: the public page of a product, and its content."""

import json
import re
from datetime import UTC, datetime

import httpx

from closient.kit import clock
from tests.apps.account.browser import said
from tests.apps.certifications.shelf import GTIN, PRODUCTS, Shelf

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
XSS = '</script><script>alert(1)</script>"&'


async def page(shelf: Shelf) -> httpx.Response:
    with clock.frozen(NOON):
        shown = await shelf.client.get(f"/p/{GTIN}", headers={"Accept": "text/html"})
    assert shown.status_code == 200
    return shown


async def test_the_page_of_a_product_shows_what_is_valid_today_and_nothing_else(shelf: Shelf):
    empty = said(await page(shelf))
    assert "Certificates" not in empty
    assert "Claims" not in empty
    await shelf.assign(
        "USDA_ORGANIC", expiration_date="2026-11-25", certificate_number=f"C-1 {XSS}",
        issuing_body="Control Union", verification_url="https://example.com/c/1",
    )  # fmt: skip
    await shelf.assign("FSC_MIX")
    await shelf.assign("MSC", expiration_date="2026-11-24")
    await shelf.assign("ASC", valid_from="2026-11-26")
    await shelf.assign("BAP", verification_status="expired")
    await shelf.claim("VEGAN")
    await shelf.claim("NON_GMO", source="THIRD_PARTY_VERIFIED")
    await shelf.claim("GLUTEN_FREE", expiration_date="2026-11-24")
    shown = await page(shelf)
    words = said(shown)
    for part in (
        "USDA Organic Valid Control Union, No. C-1",
        "Look it up Valid until Nov 25, 2026",
        "FSC Mix Valid What it stands for",
        "Non-GMO The brand says that others have checked it",
        "Vegan The brand's own word",
    ):
        assert part in words
    for label in ("MSC Certified", "ASC Certified", "Best Aquaculture", "Gluten-free"):
        assert label not in words
    assert '<a href="https://example.com/c/1" rel="noreferrer">' in shown.text
    assert "<script>alert" not in shown.text


async def test_machines_read_certificates_in_the_terms_of_schema_org(shelf: Shelf):
    await shelf.assign(
        "USDA_ORGANIC", valid_from="2026-01-01", expiration_date="2026-12-31", certificate_number="C-1",
        issuing_body="Control Union", verification_url="https://example.com/c/1",
    )  # fmt: skip
    shown = (await page(shelf)).text
    [found] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', shown, re.DOTALL)
    assert json.loads(found)["hasCertification"] == [
        {
            "@type": "Certification", "name": "USDA Organic", "certificationIdentification": "C-1",
            "issuedBy": {"@type": "Organization", "name": "Control Union"}, "validFrom": "2026-01-01",
            "expires": "2026-12-31", "url": "https://example.com/c/1",
        }
    ]  # fmt: skip


async def test_the_content_of_a_product_holds_all_of_them(shelf: Shelf):
    await shelf.assign("MSC", expiration_date="2020-01-01")
    await shelf.assign("ASC")
    await shelf.claim("VEGAN")
    content = (await shelf.client.get(f"{PRODUCTS}/{GTIN}/content", headers=shelf.key)).json()
    assert content["certifications"] == await shelf.listed()
    assert [one["is_active"] for one in content["certifications"]] == [True, False]
    assert content["claims"] == await shelf.listed("claims")
