"""What anybody with a credential may ask about the sustainability of a product, and how it is imported.

A portion of a file is one transaction. The same content again changes nothing, so an import that broke off is
simply started again.
"""

from collections.abc import Iterator
from typing import Any

from msgspec import structs

from closient.apps.catalogue.actions import products
from closient.apps.sustainability import queries, rules
from closient.apps.sustainability.structs import (
    CircularityOut,
    Imported,
    Numbered,
    ProductSustainabilityOut,
    Profile,
    Refusal,
)
from closient.kit import clock
from closient.kit.database import Database
from closient.kit.db import Reads, Writes

Row = tuple[object, ...]
Told = dict[str, Profile]


async def get_product_sustainability_data(db: Reads, gtin: str) -> ProductSustainabilityOut:
    """All that is known of a product, whoever owns it."""
    product = await products.get_product(db, gtin)
    return rules.answer(await queries.get_profile(db, product.id))


def circularity_of(stored: dict[str, Any] | None) -> CircularityOut | None:
    """How well a product stays in use, of the row that an app above has read."""
    return rules.circularity(stored)


class Run:
    """One import of one file."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.total = Imported()
        # Of each product the first record of a file counts, whatever portions its records fall into.
        self._told: set[str] = set()

    async def store(self, records: list[Numbered]) -> list[Refusal]:
        """One transaction; the records that it had to leave out."""
        known = await queries.known_products(
            self.database.reads, list({record.profile.gtin for record in records})
        )
        owners = {one.gtin: one.product_id for one in known}
        wanted: Told = {}
        refused: list[Refusal] = []
        for record in records:
            product_id = owners.get(record.profile.gtin)
            if product_id is None:
                refused.append(Refusal(record.number, f"No product has the GTIN {record.profile.gtin}."))
            elif product_id in self._told or product_id in wanted:
                told = f"The product of {record.profile.gtin} was told of before in this file."
                refused.append(Refusal(record.number, told))
            else:
                wanted[product_id] = record.profile
        if wanted:
            async with self.database.writes() as db:
                done = await _write(db, wanted)
            self.total.created += done.created
            self.total.updated += done.updated
            self.total.unchanged += done.unchanged
            self._told.update(wanted)
        return refused


async def _write(db: Writes, wanted: Told) -> Imported:
    hashes = [rules.content_hash(profile) for profile in wanted.values()]
    written = await queries.write_profiles(db, list(wanted), hashes, clock.now())
    created = sum(one.is_new for one in written)
    if written:
        changed = {one.product_id: wanted[one.product_id] for one in written}
        if created < len(written):
            await queries.delete_rows(db, list(changed))
        await _insert(db, changed)
    return Imported(created, len(written) - created, len(wanted) - len(written))


async def _insert(db: Writes, told: Told) -> None:
    await queries.insert_packaging(db, _packaging(told))
    await queries.insert_recyclability(db, _recyclability(told))
    await queries.insert_components(db, _components(told))
    await queries.insert_instructions(db, _instructions(told))
    await queries.insert_impacts(db, _impacts(told))
    await queries.insert_circularity(
        db,
        [
            (key, *structs.astuple(one.circularity))
            for key, one in told.items()
            if one.circularity is not None
        ],
    )


def _packaging(told: Told) -> Iterator[Row]:
    for key, profile in told.items():
        names = rules.identities(
            key, "packaging", [f"{one.packaging_type} {one.description}" for one in profile.packaging]
        )
        for place, (name, one) in enumerate(zip(names, profile.packaging, strict=True), 1):
            yield (
                key,
                place,
                name,
                one.packaging_type,
                one.description,
                one.is_recyclable,
                one.is_reusable,
                one.weight_grams,
                one.recycled_content_percentage,
            )


def _recyclability(told: Told) -> Iterator[Row]:
    for key, profile in told.items():
        for place, one in enumerate(profile.packaging, 1):
            if one.recyclability is not None:
                yield (key, place, *structs.astuple(one.recyclability))


def _components(told: Told) -> Iterator[Row]:
    for key, profile in told.items():
        names = rules.identities(key, "component", [one.name for one in profile.components])
        for place, (name, one) in enumerate(zip(names, profile.components, strict=True), 1):
            yield (
                key,
                place,
                name,
                one.priority,
                one.name,
                one.description,
                one.quantity,
                one.component_type,
                one.is_separable,
                one.separation_instructions,
                one.weight_grams,
            )


def _instructions(told: Told) -> Iterator[Row]:
    for key, profile in told.items():
        listed = profile.end_of_life_instructions
        names = rules.identities(
            key, "instruction", [f"{one.instruction_type} {one.description}" for one in listed]
        )
        for place, (name, one) in enumerate(zip(names, listed, strict=True), 1):
            yield (key, place, name, *structs.astuple(one))


def _impacts(told: Told) -> Iterator[Row]:
    for key, profile in told.items():
        listed = profile.environmental_impacts
        names = rules.identities(
            key, "impact", [f"{one.impact_type} {one.methodology_reference}" for one in listed]
        )
        for place, (name, one) in enumerate(zip(names, listed, strict=True), 1):
            yield (key, place, name, *structs.astuple(one))
