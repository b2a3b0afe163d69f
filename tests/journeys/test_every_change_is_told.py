"""The table of changes and their news: each operation tells what it changed, once, with before and after."""

from typing import Any

import httpx
import pytest
from PIL import Image

from closient.kit.database import Database
from tests.codes import hostile_images as made
from tests.world import World

GTIN, CHILD, OLD = "09506000134352", "09506000134369", "09506000134376"
PRODUCTS, BRANDS = "/products/api/v1/products", "/brands/api/v1/brands"
ONE, CERTIFIED = f"{PRODUCTS}/{GTIN}", f"/certifications/api/v1/products/{GTIN}"
# What carries a whole new or former thing instead of the fields that differ.
WHOLE = {
    "product.created",
    "brand.created",
    "brand.deleted",
    "product_image.created",
    "product_image.deleted",
}
WHOLE |= {"product.hierarchy_link_added", "product.hierarchy_link_removed"}
WHOLE |= {"brand.stockist_added", "brand.stockist_removed"}


class Teller:
    """An owner who does one thing after the other and hears what is told of it."""

    def __init__(
        self, client: httpx.AsyncClient, database: Database, owner: tuple[str, dict[str, str]]
    ) -> None:
        self.client, self.database = client, database
        self.organization_id, self.key = owner
        self.heard: set[str] = set()

    async def does(self, method: str, path: str, *expected: str, **sent: Any) -> dict[str, Any]:
        """The answer; what was told since the last time must be the events that are named, each once."""
        answer = await self.client.request(method, path, headers=self.key, **sent)
        assert answer.status_code < 300, f"{method} {path}: {answer.text}"
        rows = await self.database.pool.fetch("SELECT id, name, payload FROM kit.outbox_event ORDER BY id")
        new = [row for row in rows if row["id"] not in self.heard]
        self.heard |= {row["id"] for row in new}
        assert sorted(row["name"] for row in new) == sorted(expected), f"{method} {path}"
        for row in new:
            assert row["payload"]["organization_id"] == self.organization_id
            if row["name"] not in WHOLE:
                assert row["payload"]["before"] != row["payload"]["after"], row["name"]
        return answer.json() if answer.content else {}


@pytest.fixture
async def teller(client: httpx.AsyncClient, database: Database, world: World) -> Teller:
    teller = Teller(client, database, await world.owner_key())
    await teller.does("POST", PRODUCTS, "product.created", json={"gtin": GTIN})
    return teller


async def test_changes_of_a_product_are_told(teller: Teller):
    await teller.does("PATCH", ONE, "product.updated", json={"product_name": "Fusilli"})
    await teller.does("PATCH", ONE, json={"product_name": "Fusilli"})
    await teller.does("PATCH", ONE, "product.updated", json={"metadata": {"erp": "1"}})
    await teller.does("PATCH", ONE, "brand.created", "product.updated", json={"brand": "Terra Verde"})
    await teller.does("PUT", f"{ONE}/ingredients", "product.updated", json={"text": "durum wheat"})
    await teller.does("PUT", f"{ONE}/allergens", "product.updated", json={"contains": ["AM"]})
    await teller.does("PUT", f"{ONE}/allergens", json={"contains": ["AM"]})
    history = await teller.does("GET", f"{ONE}/contributions", params={"field": "product_name"})
    [said] = history["data"]
    await teller.does("POST", f"{ONE}/contributions/{said['id']}/revert", "product.updated")
    await teller.does("POST", f"{ONE}/contributions/{said['id']}/revert")


async def test_changes_of_who_owns_a_product_are_told(teller: Teller):
    await teller.does("DELETE", f"{ONE}/claim", "product.unclaimed")
    await teller.does("POST", f"{ONE}/claim", "product.claimed")
    await teller.does("POST", f"{ONE}/claim")
    await teller.does("POST", f"{ONE}/unclaim", "product.unclaimed")
    await teller.does("POST", f"{ONE}/claim", "product.claimed")
    await teller.does("PATCH", ONE, "brand.created", "product.updated", json={"brand": "Terra Verde"})
    await teller.does("DELETE", ONE, "product.unclaimed", "product.updated")


async def test_changes_of_packaging_and_former_gtins_are_told(teller: Teller):
    await teller.does("POST", PRODUCTS, "product.created", json={"gtin": CHILD})
    packed = {"child_gtin": CHILD, "quantity": 6, "hierarchy_level": "CASE"}
    link = await teller.does("POST", f"{ONE}/hierarchy", "product.hierarchy_link_added", json=packed)
    path = f"{PRODUCTS}/hierarchy/{link['id']}"
    await teller.does("DELETE", path, "product.hierarchy_link_removed")
    former = f"{ONE}/former-gtins"
    await teller.does("POST", former, "product.former_gtin_added", json={"gtin": OLD})
    await teller.does("POST", former, json={"gtin": OLD})
    await teller.does("DELETE", f"{former}/{OLD}", "product.former_gtin_removed")
    told = "product.merged", "product.former_gtin_added"
    await teller.does("POST", former, *told, json={"gtin": CHILD})


async def test_changes_of_images_are_told(teller: Teller):
    path = f"/dashboard/api/v1/trade-items/{teller.organization_id}/{GTIN}/images"
    file = {"image": ("a.png", made.encoded(Image.new("RGB", (9, 9), "red"), "PNG"))}
    plain = await teller.does("POST", path, "product_image.created", files=file)
    told = "product_image.created", "product_image.updated", "product.updated"
    main = await teller.does("POST", path, *told, files=file, data={"is_primary": "true"})
    await teller.does("DELETE", f"{path}/{plain['id']}", "product_image.deleted")
    await teller.does("DELETE", f"{path}/{main['id']}", "product_image.deleted", "product.updated")


@pytest.mark.parametrize(
    ("kind", "field", "noun"),
    [("certifications", "certification_id", "certification"), ("claims", "claim_id", "claim")],
)
async def test_changes_of_certifications_and_claims_are_told(
    teller: Teller, kind: str, field: str, noun: str
):
    [defined, *_] = (await teller.does("GET", f"/certifications/api/v1/{kind}"))["data"]
    path = f"{CERTIFIED}/{kind}"
    await teller.does("POST", path, f"product.{noun}_assigned", json={field: defined["id"]})
    if noun == "certification":
        await teller.does(
            "PATCH", f"{path}/{defined['id']}", f"product.{noun}_updated", json={"scope": "all"}
        )
        await teller.does("PATCH", f"{path}/{defined['id']}", json={"scope": "all"})
    await teller.does("DELETE", f"{path}/{defined['id']}", f"product.{noun}_removed")


async def test_changes_of_brands_are_told(teller: Teller):
    body = {
        "organization_id": teller.organization_id,
        "name": "Terra Verde",
        "website": "https://terra.example",
    }
    brand = await teller.does("POST", BRANDS, "brand.created", json=body)
    path = f"{BRANDS}/{brand['id']}"
    await teller.does("PATCH", path, "brand.updated", json={"description": "Pasta."})
    await teller.does("PATCH", path, json={"description": "Pasta."})
    logo = {"logo": ("a.png", made.encoded(Image.new("RGB", (9, 9), "red"), "PNG"))}
    await teller.does("POST", f"{path}/logo", "brand.updated", files=logo)
    store = {"name": "Emporio", "address": "Via Roma 1", "lat": 44.5, "lon": 11.3}
    added = await teller.does("POST", f"{path}/stockists", "brand.stockist_added", json=store)
    await teller.does("DELETE", f"{path}/stockists/{added['id']}", "brand.stockist_removed")
    await teller.does("DELETE", path, "brand.deleted")
