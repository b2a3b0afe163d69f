"""A publishable key lies open in a web page: it says whose page that is and opens nothing of theirs."""

from typing import cast

import httpx
import pytest

from closient.kit.caller import KeyType
from tests.world import World


@pytest.mark.parametrize(
    "path",
    [
        "/resolver/api/v1/organizations/{organization}/resolution-rules",
        "/resolver/api/v1/organizations/{organization}/custom-urls",
        "/dashboard/api/v1/brand-analytics/scans?organization_id={organization}",
        "/dashboard/api/v1/stats/{organization}",
    ],
)
async def test_a_publishable_key_reads_nothing_that_members_read(
    client: httpx.AsyncClient, world: World, path: str
):
    person = await world.person()
    organization = await world.organization(person)
    for key_type, allowed in (("business", True), ("publishable", False)):
        key = await world.key(
            organization, key_type=cast(KeyType, key_type), person_id=person, role="readonly"
        )
        answer = await client.get(path.format(organization=organization), headers={"X-API-Key": key})
        assert (answer.status_code == 200) is allowed, answer.text
        assert allowed or answer.status_code in (403, 404)
