"""Large events: what is derived from them and written into files takes what it needs of them alone."""

from datetime import timedelta

import httpx

from closient.apps.epcis.queries import kdes
from closient.kit import clock
from closient.kit.database import Database
from tests.apps.epcis.events import captured, lot, observed
from tests.world import World


async def test_what_is_larger_than_any_key_data_element_is_not_read_for_a_file(
    client: httpx.AsyncClient, world: World, database: Database
):
    organization_id, key = await world.owner_key()
    received = observed(
        1,
        bizStep="receiving",
        epcList=[],
        quantityList=[{"epcClass": lot("A"), "quantity": 3, "uom": "KGM"}],
        **{"example:drawing": "x" * 200_000, "example:note": "kept"},
    )
    await captured(client, key, received)
    row_id = await database.reads.value(
        "SELECT event_id FROM epcis.cte WHERE organization_id = $1", organization_id
    )
    (found,) = await kdes.get_events(
        database.reads, organization_id, [row_id], clock.now() + timedelta(minutes=1)
    )
    assert '"example:note" : "kept"' in found.document
    assert "example:drawing" not in found.document
