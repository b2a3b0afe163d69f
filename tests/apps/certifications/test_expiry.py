"""The daily pass: certificates whose last day is over become expired, once, and it is told."""

from datetime import UTC, datetime, timedelta

from closient.apps.certifications import jobs as daily
from closient.apps.certifications.actions import product_certifications as actions
from closient.kit import clock
from closient.kit.jobs import REGISTRY
from closient.kit.services import Services
from tests.apps.certifications.shelf import GTIN, ONE, Shelf

LAST_DAY = datetime(2026, 11, 25, 23, 59, tzinfo=UTC)


async def statuses(shelf: Shelf) -> dict[str, str]:
    return {one["code"]: one["verification_status"] for one in await shelf.listed()}


async def test_a_certificate_is_expired_on_the_day_after_its_last(shelf: Shelf, services: Services):
    await shelf.assign("MSC", expiration_date="2026-11-25", verification_status="verified")
    await shelf.assign("ASC", expiration_date="2026-11-26")
    await shelf.assign("BAP", verification_status="verified")
    with clock.frozen(LAST_DAY):
        await daily.expire(services)
        assert await statuses(shelf) == {"MSC": "verified", "ASC": "unverified", "BAP": "verified"}
    with clock.frozen(LAST_DAY + timedelta(minutes=2)):
        await daily.expire(services)
        assert await statuses(shelf) == {"MSC": "expired", "ASC": "unverified", "BAP": "verified"}
    with clock.frozen(LAST_DAY + timedelta(days=30)):
        await daily.expire(services)
        assert await statuses(shelf) == {"MSC": "expired", "ASC": "expired", "BAP": "verified"}


async def test_it_is_told_and_noted_once_with_what_it_was_before(shelf: Shelf, services: Services):
    made = (await shelf.assign("MSC", expiration_date="2026-11-25", verification_status="verified")).json()
    with clock.frozen(LAST_DAY + timedelta(days=1)):
        for _ in range(2):
            await daily.expire(services)
        [expired] = await shelf.listed()
    [told] = await shelf.told("product.certification_expired")
    assert (told["gtin"], told["organization_id"]) == (GTIN, shelf.organization_id)
    assert told["after"] == expired
    assert told["before"] == {**made, "is_active": False}
    assert (expired["verification_status"], expired["is_active"]) == ("expired", False)
    *_, noted = await shelf.audited()
    assert noted == ("product.certification_expired", told["before"], told["after"])
    kind = await shelf.world.database.pool.fetchval(
        "SELECT actor_kind FROM kit.audit_entry WHERE action = 'product.certification_expired'"
    )
    assert kind == "system"


async def test_more_than_a_portion_is_done_in_one_night(shelf: Shelf, services: Services):
    count = actions.EXPIRED_AT_ONCE * 2 + 1
    pool = shelf.world.database.pool
    await pool.execute(
        "INSERT INTO catalogue.product (gtin, data_source) "
        "SELECT lpad(n::text, 14, '0'), 'crowd_sourced' FROM generate_series(1, $1::integer) n",
        count,
    )
    await pool.execute(
        "INSERT INTO certifications.product_certification (product_id, certification_id, expiration_date) "
        "SELECT id, $1, '2026-11-25' FROM catalogue.product WHERE owner_id IS NULL",
        await shelf.definition("MSC"),
    )
    with clock.frozen(LAST_DAY + timedelta(days=1)):
        await daily.expire(services)
    left = await pool.fetchval(
        "SELECT count(*) FROM certifications.product_certification WHERE verification_status <> 'expired'"
    )
    assert left == 0
    told = await shelf.told("product.certification_expired")
    assert len(told) == count
    assert {one["organization_id"] for one in told} == {None}


async def test_a_renewed_certificate_is_verified_again_by_its_owner(shelf: Shelf, services: Services):
    made = (await shelf.assign("MSC", expiration_date="2026-11-25")).json()
    with clock.frozen(LAST_DAY + timedelta(days=1)):
        await daily.expire(services)
        url = f"{ONE}/certifications/{made['id']}"
        later = {"expiration_date": "2027-11-25"}
        longer = await shelf.client.patch(url, headers=shelf.key, json=later)
        assert (longer.json()["is_active"], longer.json()["verification_status"]) == (True, "expired")
        again = {"verification_status": "verified"}
        await shelf.client.patch(url, headers=shelf.key, json=again)
        await daily.expire(services)
        assert await statuses(shelf) == {"MSC": "verified"}


async def test_the_pass_is_made_every_day():
    assert REGISTRY["certifications.expire"].cron == "5 0 * * *"
