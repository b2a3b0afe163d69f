"""The audit log keeps who changed what, and shows it to the organization that it concerns."""

from datetime import UTC, datetime

from closient.kit import audit, ids
from closient.kit.caller import Caller
from closient.kit.database import Database
from closient.kit.pagination import PageRequest


async def test_a_change_is_noted_with_who_where_and_what(database: Database) -> None:
    organization, user, key = ids.new(), ids.new(), ids.new()
    caller = Caller(kind="key", user_id=user, key_id=key, address="2001:db8::1", request_id="req-1")
    async with database.writes() as db:
        await audit.record(
            db,
            caller,
            action="api_key.created",
            subject_id=key,
            organization_id=organization,
            after={"role": "editor"},
        )
    [entry] = (await audit.entries(database.reads, organization, PageRequest())).data
    assert (entry.actor_kind, entry.actor_user_id, entry.actor_key_id) == ("key", user, key)
    assert (entry.action, entry.subject_type, entry.subject_id) == ("api_key.created", "api_key", key)
    assert (entry.before, entry.after) == (None, {"role": "editor"})
    assert (entry.request_id, entry.address) == ("req-1", "2001:db8::1")
    assert abs((datetime.now(UTC) - entry.created).total_seconds()) < 60


async def test_an_organization_sees_its_own_changes_the_latest_first(database: Database) -> None:
    ours, theirs = ids.new(), ids.new()
    async with database.writes() as db:
        for number, organization in enumerate((ours, theirs, ours, ours)):
            await audit.record(
                db, Caller(), action="thing.changed", subject_id=str(number), organization_id=organization
            )
    page = await audit.entries(database.reads, ours, PageRequest(page=1, page_size=2))
    assert [entry.subject_id for entry in page.data] == ["3", "2"]
    assert (page.pagination.total_count, page.pagination.has_next) == (3, True)


async def test_a_change_without_an_organization_can_be_noted(database: Database) -> None:
    async with database.writes() as db:
        await audit.record(db, Caller(kind="system"), action="account.purged")
        assert await db.value("SELECT count(*) FROM kit.audit_entry WHERE organization_id IS NULL") == 1
