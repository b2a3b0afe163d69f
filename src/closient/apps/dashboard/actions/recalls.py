"""The recalls that regulators published of an organization's products, and what was read of the sources."""

from msgspec import Struct

from closient.apps.compliance.actions import recalls
from closient.apps.compliance.structs.feeds import Source
from closient.apps.dashboard.queries import recalls as queries
from closient.apps.dashboard.structs.recalls import RecallOfOwn
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.pagination import Page, PageRequest


class RecallsOfOwn(Struct):
    """A page of them, how many are open, and how far the sources were read."""

    listed: Page[RecallOfOwn]
    open_count: int
    sources: list[Source]


async def list_recalls(
    db: Reads, caller: Caller, organization_id: str, number: int, *, is_open: bool
) -> RecallsOfOwn:
    """Any member."""
    caller.require("VIEW", organization_id)
    listed = await queries.list_recalls(db, organization_id, PageRequest(number), is_open=is_open)
    told = await recalls.list_recall_sources(db)
    return RecallsOfOwn(listed, await queries.count_open(db, organization_id), told.data)


async def count_open(db: Reads, organization_id: str) -> int:
    """How many stand behind the destination of the navigation."""
    return await queries.count_open(db, organization_id)
