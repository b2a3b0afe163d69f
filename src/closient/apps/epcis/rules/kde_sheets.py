"""The tables of a file of key data elements: all rows in one, then one for each kind of event with its own
KDEs, places, products, and what a reader needs to understand them (21 CFR 1.1455(c)(3)(ii)).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Protocol

from closient.apps.epcis.rules import descriptions, said
from closient.apps.epcis.structs.exports import Wanted
from closient.apps.epcis.structs.kdes import KdeRow, Known
from closient.apps.epcis.structs.tracing import Kind
from closient.kit.workbook_file import Cell

Column = tuple[str, int, Callable[[KdeRow], Cell]]


class Table(Protocol):
    """A sheet or a CSV file."""

    def add(self, cells: Sequence[Cell]) -> None: ...


class Tables(Protocol):
    """A workbook or an archive of CSV files."""

    def table(self, name: str, headings: Sequence[str], widths: Sequence[int] = ()) -> Table: ...


def _of(name: str) -> Callable[[KdeRow], Cell]:
    return lambda row: getattr(row.kdes, name)


def _id_of(name: str) -> Callable[[KdeRow], Cell]:
    return lambda row: getattr(row.kdes, name).id


def _text_of(name: str) -> Callable[[KdeRow], Cell]:
    return lambda row: getattr(row.kdes, name).text


def _moment(row: KdeRow) -> Cell:
    """The day that the KDE names and the time of the event, so that the column sorts."""
    local = said.local_time(row.event.event_time, row.event.body.get("eventTimeZoneOffset", ""))
    return local.isoformat(sep=" ", timespec="seconds")


EVENT: Column = ("Event ID", 40, lambda row: row.event.called)
WHEN: Column = ("Event Date", 20, _moment)
ZONE: Column = ("Time Zone", 11, lambda row: row.event.body.get("eventTimeZoneOffset", ""))
TLC: Column = ("TLC", 46, _of("traceability_lot_code"))
SOURCE: tuple[Column, ...] = (
    ("TLC Source GLN", 18, _id_of("tlc_source")),
    ("TLC Source Description", 50, _text_of("tlc_source")),
)
GTIN: Column = ("GTIN", 17, lambda row: row.lot.gtin)
LOT: Column = ("Lot", 20, lambda row: row.lot.lot_code)
PRODUCT: Column = ("Product Description", 44, _text_of("product_description"))
QUANTITY: tuple[Column, ...] = (("Quantity", 12, _of("quantity")), ("Unit", 8, _of("unit")))
DOCUMENT: tuple[Column, ...] = (
    ("Reference Document Type", 26, _of("reference_document_type")),
    ("Reference Document Number", 28, _of("reference_document_number")),
)
HERE: tuple[Column, ...] = (
    ("Location GLN", 16, _id_of("location")),
    ("Location Description", 50, _text_of("location")),
)
RECIPIENT: tuple[Column, ...] = (
    ("Subsequent Recipient GLN", 18, _id_of("subsequent_recipient")),
    ("Subsequent Recipient", 50, _text_of("subsequent_recipient")),
)
COMMODITY: Column = ("Commodity and Variety", 28, _of("commodity"))
FARM: tuple[Column, ...] = (("Farm GLN", 16, _id_of("farm")), ("Farm", 50, _text_of("farm")))
FIELD: Column = ("Field or Container", 24, _of("growing_area"))
COMMON: tuple[Column, ...] = (EVENT, WHEN, ZONE)
LAST: tuple[Column, ...] = (
    *DOCUMENT,
    ("Direction", 11, lambda row: row.direction),
)
CAPTURED_BY = ("Captured By", 24)
ALL: tuple[Column, ...] = (
    ("CTE", 20, lambda row: row.event.kind),
    *COMMON,
    TLC,
    SOURCE[0],
    GTIN,
    LOT,
    PRODUCT,
    *QUANTITY,
    *HERE,
    ("Ship-From GLN", 16, lambda row: row.event.ship_from or row.kdes.ship_from.id),
    ("Ship-To GLN", 16, lambda row: row.event.ship_to),
    ("Previous Source", 50, lambda row: row.kdes.previous_source.text or row.kdes.previous_source.id),
    ("Subsequent Recipient", 50,
     lambda row: row.kdes.subsequent_recipient.text or row.kdes.subsequent_recipient.id),
    ("Input TLCs", 46, _of("input_traceability_lot_code")),
    *LAST,
)  # fmt: skip
NAMES: Mapping[Kind, str] = {
    "HARVEST": "Harvest",
    "COOL": "Cooling",
    "INITIAL_PACK": "Initial packing",
    "FIRST_LAND_RECEIVE": "First land-based receiving",
    "SHIP": "Shipping",
    "RECEIVE": "Receiving",
    "TRANSFORM": "Transformation",
}
BY_KIND: Mapping[Kind, tuple[Column, ...]] = {
    "HARVEST": (*COMMON, GTIN, LOT, COMMODITY, *QUANTITY, *FARM, FIELD, ("Harvest Date", 22, _of("date")),
                *RECIPIENT, *LAST),
    "COOL": (*COMMON, GTIN, LOT, COMMODITY, *QUANTITY, *HERE, ("Cooling Date", 14, _of("date")), *FARM,
             *RECIPIENT, *LAST),
    "INITIAL_PACK": (
        *COMMON, COMMODITY, ("Received Date", 14, _of("received_date")),
        ("Received Quantity", 12, _of("received_quantity")), ("Received Unit", 8, _of("received_unit")),
        *FARM, FIELD, ("Harvester", 40, _text_of("harvester")), ("Harvest Date", 22, _of("harvest_date")),
        ("Cooling Location GLN", 18, _id_of("cooling_location")),
        ("Cooling Location", 50, _text_of("cooling_location")), ("Cooling Date", 14, _of("cooling_date")),
        TLC, GTIN, LOT, PRODUCT, *QUANTITY, *HERE, ("Pack Date", 14, _of("date")),
        ("GTIN before Packing", 17, lambda row: "" if row.source is None else row.source.gtin),
        ("Lot before Packing", 20, lambda row: "" if row.source is None else row.source.lot_code),
        *LAST,
    ),
    "FIRST_LAND_RECEIVE": (
        *COMMON, TLC, GTIN, LOT, ("Species or Market Name", 28, _of("species")), PRODUCT, *QUANTITY,
        ("Harvest Date Range", 22, _of("harvest_date")), ("Harvest Location", 28, _of("harvest_location")),
        *HERE, ("Landing Date", 14, _of("date")), *LAST,
    ),
    "SHIP": (*COMMON, TLC, GTIN, LOT, *QUANTITY, PRODUCT, *RECIPIENT,
             ("Ship-From GLN", 16, _id_of("ship_from")), ("Ship-From Location", 50, _text_of("ship_from")),
             ("Ship Date", 14, _of("date")), *SOURCE, *LAST),
    "RECEIVE": (*COMMON, TLC, GTIN, LOT, *QUANTITY, PRODUCT,
                ("Previous Source GLN", 18, _id_of("previous_source")),
                ("Previous Source", 50, _text_of("previous_source")), *HERE,
                ("Receive Date", 14, _of("date")), *SOURCE, *LAST),
    "TRANSFORM": (
        *COMMON, ("Input TLC", 46, _of("input_traceability_lot_code")),
        ("Input Product Description", 44, _text_of("input_product_description")),
        ("Input Quantity", 12, _of("input_quantity")), ("Input Unit", 8, _of("input_unit")), TLC, GTIN, LOT,
        PRODUCT, *QUANTITY, *HERE, ("Transformation Date", 14, _of("date")), *LAST,
    ),
}  # fmt: skip
NOTES = (
    ("Event Date", "Local time at the event; Time Zone is its distance from UTC."),
    ("TLC", "Traceability lot code: GTIN and lot as a GS1 Digital Link."),
    ("No TLC", "A raw commodity before initial packing; shipping it owes nothing (21 CFR 1.1340(c))."),
    ("Unit", "UN/ECE Recommendation 20; EA stands for a count of items."),
    ("Row", "One for each event and lot; a transformation has one for each input, with the same Event ID."),
    ("GLN", "GS1 Global Location Number; the sheets Locations and Products describe what rows name."),
)


class KdeSheets:
    """Writes rows into the tables as they come, and notes which places and products they name."""

    def __init__(self, tables: Tables, wanted: Wanted) -> None:
        self._tables = tables
        self._wanted = wanted
        self._all = self._table("KDEs", ALL)
        self._by_kind = {kind: self._table(NAMES[kind], columns) for kind, columns in BY_KIND.items()}
        self.rows: Counter[Kind] = Counter()
        self.glns: set[str] = set()
        self.gtins: set[str] = set()

    def _table(self, name: str, columns: tuple[Column, ...]) -> Table:
        shown = [*((heading, width) for heading, width, _ in columns), CAPTURED_BY]
        return self._tables.table(name, [heading for heading, _ in shown], [width for _, width in shown])

    def add(self, rows: Iterable[KdeRow]) -> None:
        """Rows in the order of their time."""
        captured_by = self._wanted.organization_name
        for row in rows:
            kind = row.event.kind
            self._all.add([*(value(row) for _, _, value in ALL), captured_by])
            self._by_kind[kind].add([*(value(row) for _, _, value in BY_KIND[kind]), captured_by])
            self.rows[kind] += 1
            self.gtins.add(row.lot.gtin)
            if row.source is not None:
                self.gtins.add(row.source.gtin)
            self.glns |= _named(row)

    def end(self, known: Known, events: int, remark: str = "") -> None:
        """The tables that come last; a remark says what a reader must know."""
        self._locations(known)
        self._products(known)
        about = self._tables.table("About", ["What", "Value"], [30, 110])
        remarks = [("Remark", remark)] if remark else []
        for field, text in (*self._about(events), *remarks, *NOTES):
            about.add([field, text])

    def _locations(self, known: Known) -> None:
        headings = ["GLN", "Business Name", "Phone", "Street", "City", "State or Region", "Postal Code",
                    "Country", "Latitude", "Longitude", "Missing"]  # fmt: skip
        table = self._tables.table("Locations", headings, [18, 36, 18, 36, 22, 16, 12, 9, 11, 11, 40])
        for gln in sorted(self.glns):
            place = known.places.get(gln)
            if place is None:
                table.add([gln, *[""] * 9, "no master data"])
                continue
            at = [None if one is None else Decimal(str(one)) for one in (place.latitude, place.longitude)]
            table.add([gln, place.name, place.phone, place.street, place.city, place.region,
                       place.postal_code, place.country, *at,
                       ", ".join(descriptions.place_lacks(place))])  # fmt: skip

    def _products(self, known: Known) -> None:
        headings = ["GTIN", "Product Name", "Pack Size", "Pack Style", "Commodity", "Variety", "Missing"]
        table = self._tables.table("Products", headings, [17, 44, 24, 20, 24, 24, 30])
        for gtin in sorted(self.gtins):
            product = known.products.get(gtin)
            if product is None:
                table.add([gtin, *[""] * 5, "no master data"])
                continue
            table.add([gtin, product.name or product.catalogue_name, product.pack_size or product.net_content,
                       product.pack_style, product.commodity, product.variety,
                       ", ".join(descriptions.product_lacks(product))])  # fmt: skip

    def _about(self, events: int) -> list[tuple[str, str]]:
        wanted = self._wanted
        asked: list[tuple[str, str]] = [
            ("Content", "Key data elements of critical tracking events, 21 CFR part 1 subpart S"),
            ("Records of", wanted.organization_name),
            ("Asked for by", wanted.asked_by),
            ("Asked for at", wanted.asked_at.isoformat(timespec="seconds")),
        ]
        if wanted.direction is not None:
            asked += [("Lot", f"{wanted.gtin} {wanted.lot_code}"), ("Direction", wanted.direction)]
        if wanted.selection is not None:
            asked += _filters(wanted.selection)
        asked += [("Events", f"{events:,}"), ("Rows", f"{self.rows.total():,}")]
        return asked + [(f"Rows: {NAMES[kind]}", f"{count:,}") for kind, count in sorted(self.rows.items())]


def _named(row: KdeRow) -> set[str]:
    kdes = row.kdes
    places = (
        kdes.location, kdes.farm, kdes.harvester, kdes.cooling_location, kdes.previous_source, kdes.ship_from,
        kdes.subsequent_recipient, kdes.tlc_source,
    )  # fmt: skip
    return {place.id for place in places if len(place.id) == 13 and place.id.isdigit()}


def _filters(selection: Any) -> list[tuple[str, str]]:
    told = {
        "GTINs": ", ".join(selection.gtins),
        "Lots": ", ".join(selection.lot_codes),
        "Lots from": selection.lot_from or "",
        "Lots to": selection.lot_to or "",
        "Events from": selection.since.isoformat() if selection.since else "",
        "Events before": selection.until.isoformat() if selection.until else "",
        "Kinds": ", ".join(NAMES[kind] for kind in selection.kinds),
    }
    return [(field, text or "all") for field, text in told.items()]
