"""Links of an organization as tests handle them, over HTTP and from files."""

from typing import Any

import httpx

from closient.apps.resolver.actions import link_files as actions
from closient.apps.resolver.rules import link_files as files
from closient.apps.resolver.structs.link_files import Imported, ImportOptions, Incoming
from closient.kit.database import Database
from tests.apps.resolver.shop import API, GTIN, Shop
from tests.world import World

HERE = f"/01/{GTIN}"
PIP = {
    "digital_link": HERE,
    "link_type": "gs1:pip",
    "href": "https://brand.example/rice",
    "title": "Our rice",
}
# One valid value of each of the sixteen keys.
KEYS = {
    "00": "340123450000000000",
    "01": GTIN,
    "253": "9506000134369ABC",
    "255": "95060001343690001",
    "401": "9506000X1",
    "402": "95060001234567893",
    "414": "9506000134369",
    "415": "9506000134369",
    "417": "9506000134369",
    "8003": "09506000134369A1",
    "8004": "9506000134A",
    "8006": "095060001343520102",
    "8010": "9506000-A1",
    "8013": "1987654Ad4X4bL5ttr2310c2K",
    "8017": "950600012345678914",
    "8018": "950600012345678914",
}


class Links:
    """The links of a shop, over HTTP."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.client, self.key = shop.client, shop.key
        self.all = f"{API}/organizations/{shop.organization_id}/links"

    async def create(self, **body: Any) -> httpx.Response:
        return await self.client.post(self.all, headers=self.key, json={**PIP, **body})

    async def created(self, **body: Any) -> dict[str, Any]:
        answer = await self.create(**body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def change(self, link: dict[str, Any], **body: Any) -> httpx.Response:
        return await self.client.patch(f"{API}/links/{link['id']}", headers=self.key, json=body)

    async def delete(self, link: dict[str, Any]) -> httpx.Response:
        return await self.client.delete(f"{API}/links/{link['id']}", headers=self.key)

    async def bulk(self, *links: dict[str, Any]) -> httpx.Response:
        sent = [{**PIP, **link} for link in links]
        return await self.client.post(f"{self.all}/bulk", headers=self.key, json={"links": sent})

    async def replace(self, digital_link: str, *links: dict[str, Any]) -> httpx.Response:
        body = {
            "digital_link": digital_link,
            "links": [without(PIP, "digital_link") | link for link in links],
        }
        return await self.client.put(f"{self.all}/sets", headers=self.key, json=body)

    async def listed(self, **query: Any) -> list[dict[str, Any]]:
        answer = await self.client.get(self.all, headers=self.key, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]


async def taken(
    world: World, shop: Shop, document: Any, kind: str = "linkset", **options: bool
) -> tuple[Imported, list[str]]:
    """Import a document: what became of it, and the messages of all that was refused."""
    incoming, refused = Incoming(), []
    for entry in files.entries(document, kind):
        if isinstance(entry, ValueError):
            refused.append(str(entry))
        else:
            refused += [f"{one.field}: {one.message}" for one in actions.add(incoming, entry)]
    caller = world.caller(shop.organization_id)
    async with world.database.writes() as db:
        imported = await actions.import_links(
            db, caller, shop.organization_id, incoming, ImportOptions(**options)
        )
    return imported, refused + [f"{one.field}: {one.message}" for one in imported.refused]


def without(link: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in link.items() if name not in names}


def faults(answer: httpx.Response) -> dict[str, str]:
    assert answer.status_code == 422, answer.text
    return {error["field"]: error["message"] for error in answer.json()["errors"]}


async def outbox(database: Database) -> list[str]:
    found = await database.pool.fetch("SELECT name FROM kit.outbox_event ORDER BY created, id")
    return [record[0] for record in found]
