"""Items in doubt on their page: told in plain words, counted in the navigation, resolved with a note."""

from datetime import timedelta

import pytest

from closient.apps.resolver.actions import verification
from closient.apps.resolver.structs.verification import Observation
from tests.apps.account.browser import said
from tests.apps.dashboard.visitor import GTIN, OTHER_GTIN, XSS, Visitor
from tests.apps.resolver.serials import NOON, SYDNEY, VIENNA

HERE = "/dashboard/resolver/alerts"


async def see(visitor: Visitor, *seen: tuple[float, tuple[float, float], str], **more: object) -> None:
    """Scans of one item: minutes after noon, place, country."""
    kept = {"gtin": GTIN, "serial": "S-1", **more}
    found = [
        Observation(
            scanned_at=NOON + timedelta(minutes=minutes),
            latitude=place[0],
            longitude=place[1],
            country=country,
            **kept,  # ty: ignore[invalid-argument-type]
        )
        for minutes, place, country in seen
    ]
    async with visitor.world.database.writes() as db:
        await verification.note(db, found)


async def flag(visitor: Visitor, **more: object) -> None:
    await see(visitor, (0, VIENNA, "AT"), (90, SYDNEY, "AU"), **more)


async def alert_id(visitor: Visitor, serial: str = "S-1") -> str:
    return await visitor.world.database.pool.fetchval(
        "SELECT id FROM resolver.serial_observation WHERE serial = $1", serial
    )


async def test_without_an_alert_the_page_says_what_would_stand_there(owner: Visitor):
    shown = await owner.open(HERE)
    assert (shown.status_code, "Nothing is in doubt" in shown.text) == (200, True)
    assert 'class="waiting"' not in shown.text


async def test_a_journey_that_nobody_can_make_is_told_with_place_and_time(owner: Visitor):
    await owner.make_product(product_name="Fusilli")
    await flag(owner)
    shown = said(await owner.open(HERE))
    assert "Fusilli , item S-1" in shown or "Fusilli, item S-1" in shown
    assert "Perhaps a fake" in shown
    assert "Scanned in Austria, and 90 minutes later in Australia." in shown
    assert "48.21, 16.37" in shown
    assert "Mar 14, 2026, 12:00" in shown
    assert "somebody with a phone" in shown


async def test_two_shops_and_two_lots_are_told_too(owner: Visitor):
    await owner.make_product()
    near = (VIENNA[0] + 0.5, VIENNA[1])
    shop = {"is_retail": True, "retailer": XSS, "organization_id": owner.organization_id}
    await see(owner, (0, VIENNA, "AT"), (600, near, "AT"), **shop)
    await see(owner, (0, VIENNA, "AT"), serial="S-2", lot="A")
    await see(owner, (5, VIENNA, "AT"), serial="S-2", lot="B")
    shown = await owner.open(HERE)
    assert "Two shops scanned it within a day." in shown.text
    assert "another lot than it belongs to" in shown.text
    assert "<script>alert" not in shown.text


async def test_the_navigation_counts_what_waits_on_every_page(owner: Visitor, stranger: Visitor):
    await owner.make_product()
    await flag(owner)
    await flag(owner, serial="S-2")
    for path in ("/dashboard", "/dashboard/products", "/settings/account"):
        shown = (await owner.open(path)).text
        assert '<span class="waiting">2<span class="unseen"> waiting for you</span></span>' in shown
        assert 'class="waiting"' not in (await stranger.open(path)).text


async def test_an_alert_is_resolved_with_a_note(owner: Visitor):
    await owner.make_product()
    await flag(owner)
    found = await alert_id(owner)
    answer = await owner.send(HERE, do="resolve", alert=found, note="Our own test.")
    assert (answer.status_code, answer.headers["location"]) == (303, HERE)
    assert "Nothing is in doubt" in (await owner.open(HERE)).text
    noted = await owner.world.database.pool.fetchval(
        "SELECT after FROM kit.audit_entry WHERE action = 'serial_alert.resolved'"
    )
    assert noted["note"] == "Our own test."
    assert (await owner.send(HERE, do="resolve", alert=found, note="Again.")).status_code == 404


@pytest.mark.parametrize("note", ["", "x" * 2001])
async def test_a_note_is_needed_and_has_an_end(owner: Visitor, note: str):
    await owner.make_product()
    await flag(owner)
    await flag(owner, serial="S-2")
    found = await alert_id(owner)
    answer = await owner.send(HERE, do="resolve", alert=found, note=note)
    assert (answer.status_code, answer.text.count('class="field-error"')) == (422, 1)
    assert f'id="note-{found}-error"' in answer.text
    assert (await owner.send(HERE, do="explode", alert=found, note="x")).status_code == 400


async def test_alerts_of_another_organization_do_not_exist(owner: Visitor, stranger: Visitor):
    await stranger.make_product(OTHER_GTIN, product_name="Theirs")
    await flag(stranger, gtin=OTHER_GTIN)
    assert "Theirs" not in (await owner.open(HERE)).text
    answer = await owner.send(HERE, do="resolve", alert=await alert_id(stranger), note="Mine.")
    assert answer.status_code == 404
    assert (await owner.send(HERE, do="resolve", alert="no-id", note="Mine.")).status_code == 404


async def test_who_may_not_change_anything_only_sees_alerts(owner: Visitor):
    await owner.make_product()
    await flag(owner)
    billing = await Visitor(owner.client, owner.world).join("billing", owner.organization_id)
    shown = (await billing.open(HERE)).text
    assert ("Perhaps a fake" in shown, "Resolve alert" in shown) == (True, False)
    answer = await billing.send(HERE, do="resolve", alert=await alert_id(owner), note="Mine.")
    assert answer.status_code == 403
    lonely = await Visitor(owner.client, owner.world).without_organization()
    assert (await lonely.open(HERE)).headers["location"] == "/dashboard"
