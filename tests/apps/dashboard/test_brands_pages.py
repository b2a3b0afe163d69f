"""A brand on its page: seen, changed, deleted, and its domain proven."""

import pytest

from closient.kit.http import Outgoing
from closient.kit.services import Services
from tests.apps.account.browser import said
from tests.apps.dashboard.visitor import GTIN, XSS, Visitor
from tests.text_records import WrittenRecords

LIST = "/dashboard/brands"
NAME = "_closient.terra-verde.shop"


async def make(visitor: Visitor, **fields: str) -> str:
    """The address of a new brand's page."""
    told = {"name": "Terra Verde", "website": "https://www.terra-verde.shop/it", **fields}
    answer = await visitor.send(LIST, **told)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def test_a_new_brand_opens_its_page_which_shows_everything(owner: Visitor):
    here = await make(owner, description="Pasta of Emilia")
    await owner.make_product(GTIN, brand="Terra Verde")
    shown = await owner.open(here)
    assert shown.status_code == 200
    for text in ("Pasta of Emilia", "1 product", "terra-verde.shop", "Not proven", "Prove this domain"):
        assert text in said(shown)
    assert 'value="https://www.terra-verde.shop/it"' in shown.text
    assert f'href="{here}"' in (await owner.open(LIST)).text


async def test_a_brand_is_changed_and_what_is_left_empty_is_emptied(owner: Visitor):
    here = await make(owner, description="Pasta")
    answer = await owner.send(here, do="save", name="Terra Nova", instagram="terra.nova")
    assert (answer.status_code, owner.told(answer)) == (303, "The brand is saved.")
    shown = (await owner.open(here)).text
    assert 'value="Terra Nova"' in shown
    assert 'value="terra.nova"' in shown
    assert "terra-verde.shop" not in shown
    assert "There is nothing to prove yet" in shown


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "Olea"}, "name"),
        ({"name": "T", "website": "terra"}, "website"),
        ({"name": "T", "tiktok": "x" * 256}, "tiktok"),
    ],
)
async def test_what_does_not_fit_is_said_beside_the_field(owner: Visitor, fields: dict[str, str], field: str):
    await make(owner, name="Olea")
    here = await make(owner)
    answer = await owner.send(here, do="save", **fields)
    assert (answer.status_code, f'id="field-{field}-error"' in answer.text) == (422, True)
    assert "Terra Verde" in said(await owner.open(LIST))


async def test_a_brand_is_deleted_after_it_is_said_what_is_lost(owner: Visitor):
    here = await make(owner)
    assert "Its products stay and keep the name." in said(await owner.open(here))
    answer = await owner.send(here, do="delete")
    assert (answer.headers["location"], owner.told(answer)) == (LIST, "The brand is deleted.")
    assert (await owner.open(here)).status_code == 404
    assert "No brand yet" in said(await owner.open(LIST))


async def test_rules_that_would_outlive_the_brand_are_told_before_it_is_deleted(owner: Visitor):
    here = await make(owner)
    assert "rule serves no more" not in (await owner.open(here)).text
    rule = {"scope_type": "BRAND", "brand_id": here.rpartition("/")[2], "destination_type": "CUSTOM_URL"}
    answer = await owner.send("/dashboard/rules/new", **rule, custom_url="https://terra.shop/a", enabled="on")
    assert answer.status_code == 303, answer.text
    assert "Its rule serves no more" in said(await owner.open(here))


async def test_the_steps_of_a_proof_are_shown_and_it_is_found(owner: Visitor, services: Services):
    here = await make(owner)
    answer = await owner.send(here, do="start")
    assert owner.told(answer) == "Publish one of the two, then look for it here."
    shown = (await owner.open(here)).text
    assert f'data-copy="{NAME}"' in shown
    value = shown.partition('data-copy="closient-domain-verification=')[2].partition('"')[0]
    assert 'data-copy="https://terra-verde.shop/.well-known/closient-domain-verification.txt"' in shown
    async with Outgoing(ports=frozenset(), seconds=1.0) as http:
        services.http = http
        answer = await owner.send(here, do="check")
        assert owner.told(answer) == "The proof was not found."
        assert f"There is no TXT record at {NAME}." in said(await owner.open(here))
        assert isinstance(services.text_records, WrittenRecords)
        services.text_records.texts[NAME] = [f"closient-domain-verification={value}"]
        answer = await owner.send(here, do="check")
    assert owner.told(answer) == "The proof is there. The domain is yours."
    shown = said(await owner.open(here))
    assert "Verified" in shown
    assert "by TXT record" in shown
    assert "Publish one of the two" not in shown
    assert "Verified" in said(await owner.open(LIST))


async def test_a_proof_needs_a_start_and_a_domain(owner: Visitor):
    here = await make(owner, website="")
    assert "Prove this domain" not in (await owner.open(here)).text
    assert (await owner.send(here, do="start")).status_code == 422
    assert (await owner.send(here, do="check")).status_code == 404
    assert (await owner.send(here, do="explode")).status_code == 400


async def test_brands_of_another_organization_do_not_exist(owner: Visitor, stranger: Visitor):
    theirs = await make(stranger)
    for path in (theirs, f"{LIST}/no-id", f"{LIST}/2222222222222222222222"):
        assert (await owner.open(path)).status_code == 404
        for step in ("save", "delete", "start", "check"):
            assert (await owner.send(path, do=step, name="Mine")).status_code == 404
    assert "Terra Verde" in said(await stranger.open(theirs))


async def test_who_may_not_change_a_brand_only_reads_it(owner: Visitor):
    here = await make(owner, description="Pasta of Emilia")
    await owner.send(here, do="start")
    for role in ("editor", "billing"):
        member = await Visitor(owner.client, owner.world).join(role, owner.organization_id)
        shown = (await member.open(here)).text
        assert "Pasta of Emilia" in shown
        assert "Waits for the proof" in shown
        for offered in ("Delete brand", "Look now", "Save brand", "closient-domain-verification"):
            assert offered not in shown
        for step in ("save", "delete", "start", "check"):
            assert (await member.send(here, do=step, name="Mine")).status_code == 403
    lonely = await Visitor(owner.client, owner.world).without_organization()
    assert (await lonely.open(here)).status_code == 404


async def test_what_people_write_stays_text(owner: Visitor):
    here = await make(owner, name=XSS[:200], description=XSS, website="https://x.shop/%22%3E<script>")
    for path in (here, LIST):
        shown = (await owner.open(path)).text
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown
