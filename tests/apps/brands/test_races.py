"""Two who want the same brand or name at the same moment: one gets it, the other is told."""

import asyncio

import pytest

from closient.apps.brands.actions import brands as actions
from closient.apps.brands.structs.brands import BrandDraft, BrandPatch
from closient.apps.catalogue.errors import CONSTRAINTS, BrandNameTaken
from closient.kit.database import Database
from closient.kit.db import ConstraintError
from closient.kit.services import Services
from tests.world import World


@pytest.fixture
def committed_world(committed: Database, services: Services) -> World:
    return World(committed, services)


async def test_one_of_two_organizations_claims_an_unclaimed_brand(
    committed: Database, committed_world: World
):
    await committed.pool.execute("INSERT INTO catalogue.brand (name) VALUES ('Olea')")

    async def claim(organization_id: str) -> str:
        caller = committed_world.caller(organization_id)
        try:
            async with committed.writes() as db:
                brand = await actions.create_brand(db, caller, BrandDraft(organization_id, "olea"))
        except BrandNameTaken:
            return "refused"
        return brand.organization_id or ""

    rivals = [await committed_world.organization(name=f"Rival {number}") for number in range(8)]
    ends = await asyncio.gather(*map(claim, rivals))
    assert ends.count("refused") == 7
    [winner] = set(ends) - {"refused"}
    assert winner in rivals
    assert await committed.reads.value("SELECT count(*) FROM catalogue.brand") == 1


async def test_one_of_two_brands_takes_a_name_and_the_other_keeps_its_own(
    committed: Database, committed_world: World
):
    organization_id = await committed_world.organization()
    caller = committed_world.caller(organization_id)
    async with committed.writes() as db:
        made = [
            (await actions.create_brand(db, caller, BrandDraft(organization_id, f"Brand {number}"))).id
            for number in range(6)
        ]

    async def rename(brand_id: str) -> str:
        try:
            async with committed.writes() as db:
                return (await actions.update_brand(db, caller, brand_id, BrandPatch(name="Olea"))).name
        except BrandNameTaken:
            return "refused"
        except ConstraintError as error:
            # The door answers this as a conflict.
            name = getattr(error, "constraint_name", "")
            return "refused" if CONSTRAINTS.get(name) is BrandNameTaken else str(error)

    ends = await asyncio.gather(*map(rename, made))
    assert sorted(ends) == ["Olea", *["refused"] * 5]
    names = await committed.pool.fetch("SELECT name FROM catalogue.brand")
    assert sum(row["name"].startswith("Brand ") for row in names) == 5
