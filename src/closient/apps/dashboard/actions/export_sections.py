"""What is in an archive, section by section: read a page at a time and handed on as files."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from msgspec import Struct

from closient.apps.catalogue.actions import pictures
from closient.apps.dashboard.queries import export_account, export_brands, export_products, export_resolver
from closient.apps.dashboard.rules import export_files
from closient.apps.dashboard.structs.data_export import ProductRecord, Record
from closient.kit.db import Reads
from closient.kit.errors import NotFound
from closient.kit.objects import ObjectStore

# Of a list in one file; of products read at once.
IN_A_FILE = 500
AT_ONCE = 100
NO_ID = "00000000-0000-0000-0000-000000000000"
FIRST_DAY = "0001-01-01||||"

Listing = Callable[[Reads, str, str, int], Awaitable[list[Record]]]


class Portion(Struct):
    """Some files of a section, each with its path, and what they mean for its counts."""

    documents: list[tuple[str, Any]] = []
    binaries: list[tuple[str, bytes]] = []
    records: int = 0
    missing: int = 0


class Source(Struct, frozen=True):
    """Where the records of one organization come from."""

    reads: Reads
    objects: ObjectStore
    organization_id: str


Section = Callable[[Source], AsyncIterator[Portion]]


def listed(folder: str, listing: Listing, first: str = NO_ID) -> Section:
    """A section whose records stand in numbered files."""

    async def section(source: Source) -> AsyncIterator[Portion]:
        number, after = 0, first
        while records := await listing(source.reads, source.organization_id, after, IN_A_FILE):
            number, after = number + 1, records[-1].cursor
            yield _numbered(folder, number, records)

    return section


def of_products(folder: str, having: Listing, listing: Callable[..., Awaitable[list[Record]]]) -> Section:
    """The same for what is read product by product, from those that have some."""

    async def section(source: Source) -> AsyncIterator[Portion]:
        number = 0
        async for product in _each(source, having):
            after = NO_ID
            while records := await listing(source.reads, product.cursor, after, IN_A_FILE):
                number, after = number + 1, records[-1].cursor
                yield _numbered(folder, number, records)

    return section


async def organization(source: Source) -> AsyncIterator[Portion]:
    """One file."""
    for record in await export_account.organization(source.reads, source.organization_id, NO_ID, 1):
        document = ("organization/organization.yaml", export_files.readable(record.content))
        yield Portion(documents=[document], records=1)


async def brands(source: Source) -> AsyncIterator[Portion]:
    """A folder for each brand."""
    after = NO_ID
    while records := await export_brands.brands(source.reads, source.organization_id, after, AT_ONCE):
        after = records[-1].cursor
        for record in records:
            content = export_files.readable(record.content)
            folder = f"brands/{export_files.slug(content['name']) or 'brand'}-{content['id']}"
            portion = Portion(documents=[(f"{folder}/brand.yaml", content)], records=1)
            content["logo"] = await _picture(source, portion, folder, "logo", content["logo"])
            yield portion


async def products(source: Source) -> AsyncIterator[Portion]:
    """A folder for each product."""
    after = NO_ID
    while found := await export_products.products(source.reads, source.organization_id, after, AT_ONCE):
        after = found[-1].id
        parts = await _parts(source.reads, [product.id for product in found])
        for product in found:
            yield await _product(source, product, parts.get(product.id, {}))


async def contributions(source: Source) -> AsyncIterator[Portion]:
    """All that was said about the products, in the order of the products."""
    number, after = 0, NO_ID
    own = source.organization_id
    while found := await export_products.product_ids(source.reads, own, after, AT_ONCE):
        after = found[-1].cursor
        some, place = [product.cursor for product in found], f"{NO_ID}|{NO_ID}"
        while records := await export_products.contributions(source.reads, own, some, place, IN_A_FILE):
            number, place = number + 1, records[-1].cursor
            yield _numbered("contributions", number, records)


SECTIONS: dict[str, Section] = {
    "organization": organization,
    "members": listed("organization/members", export_account.members),
    "api_keys": listed("organization/api_keys", export_account.api_keys),
    "brands": brands,
    "stockists": listed("brands/stockists", export_brands.stockists),
    "certifications": listed("certifications", export_brands.certifications),
    "products": products,
    "contributions": contributions,
    "lots": of_products("lots", export_products.with_lots, export_products.lots),
    "serials": of_products("serials", export_products.with_serials, export_products.serials),
    "label_sheets": listed("label_sheets", export_products.label_sheets),
    "links": listed("links", export_resolver.links),
    "held_keys": listed("held_keys", export_resolver.held_keys, ""),
    "resolution_rules": listed("resolution_rules", export_resolver.resolution_rules),
    "custom_urls": listed("custom_urls", export_resolver.custom_urls),
    "delegations": listed("delegations", export_resolver.delegations),
    "serial_alerts": listed("serial_alerts", export_resolver.serial_alerts),
    "recalls": listed("recalls", export_resolver.recalls),
    "daily_scans": listed("daily_scans", export_resolver.daily_scans, FIRST_DAY),
}


async def _each(source: Source, having: Listing) -> AsyncIterator[Record]:
    after = NO_ID
    while found := await having(source.reads, source.organization_id, after, AT_ONCE):
        after = found[-1].cursor
        for record in found:
            yield record


async def _parts(reads: Reads, product_ids: list[str]) -> dict[str, dict[str, Any]]:
    """By product, what hangs on it."""
    parts: dict[str, dict[str, Any]] = {}
    for ask in (export_products.food, export_products.standing, export_products.sustainability):
        for part in await ask(reads, product_ids):
            parts.setdefault(part.product_id, {}).update(part.content)
    return parts


async def _product(source: Source, product: ProductRecord, parts: dict[str, Any]) -> Portion:
    folder = f"products/{product.gtin}"
    content = export_files.readable({**product.content, **parts})
    portion = Portion(documents=[(f"{folder}/product.yaml", content)], records=1)
    for number, image in enumerate(content["images"], 1):
        name = f"{number:03}-{image['id']}"
        image["file"] = await _picture(source, portion, f"{folder}/images", name, image.pop("picture"))
    return portion


async def _picture(
    source: Source, portion: Portion, folder: str, name: str, picture: str | None
) -> str | None:
    """Put a picture into the portion; its name there, None when there is none."""
    if picture is None:
        return None
    file = f"{name}.{picture.rpartition('.')[2]}"
    try:
        stored = await source.objects.get(f"{pictures.FOLDER}/{picture}")
    except NotFound:
        portion.missing += 1
        return None
    portion.binaries.append((f"{folder}/{file}", stored.data))
    return file


def _numbered(folder: str, number: int, records: list[Record]) -> Portion:
    name = folder.rpartition("/")[2]
    content = [export_files.readable(record.content) for record in records]
    return Portion(documents=[(f"{folder}/{name}-{number:06}.yaml", content)], records=len(records))
