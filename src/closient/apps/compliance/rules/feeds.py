"""The sources: what each is called and carries, how its records are told apart and read."""

import hashlib
from collections.abc import Iterable
from types import ModuleType

import msgspec

from closient.apps.compliance.rules import cpsc, documents, fsis, health_canada, openfda
from closient.apps.compliance.structs.feeds import (
    Carries,
    Feed,
    Notice,
    Portion,
    Raw,
    Record,
    Refused,
    Source,
    SourceCounts,
    Stored,
)
from closient.apps.compliance.structs.recalls import SourceSystem

# Part of each hash: raised when the rules learn to read better, so that everything is read again.
READING = 1
LONGEST_ID = 100
LONGEST_EXAMPLE = 300


class Known(msgspec.Struct, frozen=True):
    """What we know of a source, without having read it."""

    system: SourceSystem
    module: ModuleType
    name: str
    jurisdiction: str
    carries: Carries
    note: str
    public_url: str
    # What the records of an openFDA file say that they are about.
    product_type: str = ""


SOURCES: dict[Feed, Known] = {
    "fda-food": Known(
        system="FDA",
        module=openfda,
        name="US FDA, food",
        jurisdiction="US",
        carries="sometimes",
        note="UPCs stand in the description or the code text of many notices, in free text.",
        public_url=openfda.SEARCH_PAGE,
        product_type="Food",
    ),
    "fda-drug": Known(
        system="FDA",
        module=openfda,
        name="US FDA, drugs",
        jurisdiction="US",
        carries="often",
        note="NDCs stand in most descriptions, UPCs in some.",
        public_url=openfda.SEARCH_PAGE,
        product_type="Drugs",
    ),
    "fda-device": Known(
        system="FDA",
        module=openfda,
        name="US FDA, devices",
        jurisdiction="US",
        carries="sometimes",
        note="Newer notices carry GTINs as UDI-DI; older ones carry models and serial numbers only.",
        public_url=openfda.SEARCH_PAGE,
        product_type="Devices",
    ),
    "fsis": Known(
        system="FSIS",
        module=fsis,
        name="USDA FSIS, meat, poultry and eggs",
        jurisdiction="US",
        carries="rarely",
        note="Most codes stand on pictures of the labels, which are not read. Only English notices are read.",
        public_url="https://www.fsis.usda.gov/recalls",
    ),
    "cpsc": Known(
        system="CPSC",
        module=cpsc,
        name="US CPSC, consumer goods",
        jurisdiction="US",
        carries="rarely",
        note="Notices name models; UPCs are hardly ever filled in. They do not say when a recall is over.",
        public_url="https://www.cpsc.gov/Recalls",
    ),
    "health-canada": Known(
        system="HEALTH_CANADA",
        module=health_canada,
        name="Health Canada and CFIA",
        jurisdiction="CA",
        carries="never",
        note="UPCs stand on the notice's own page, not in the published file; a few stand in its texts.",
        public_url="https://recalls-rappels.canada.ca/en",
    ),
}


def portion(feed: Feed, raws: Iterable[Raw]) -> Portion:
    """Records by their number, the last one of a number counting; and what is not to be stored."""
    found, known = Portion(), SOURCES[feed]
    for raw in raws:
        try:
            record = documents.decode(raw)
            number = _number(known, record)
        except documents.Unreadable as fault:
            example = raw.data[:LONGEST_EXAMPLE].decode("utf-8", "replace").replace("\x00", "")
            found.refused.append(Refused(raw.number, str(fault), example))
            continue
        if not known.module.is_wanted(record):
            found.skipped += 1
            continue
        found.repeated += number in found.records
        found.records[number] = record
    return found


def _number(known: Known, record: Record) -> str:
    """The regulator's number of a record; Unreadable when it is none of this source."""
    kind = record.get("product_type")
    if known.product_type and isinstance(kind, str) and kind and kind != known.product_type:
        raise documents.Unreadable(f"It is about {kind[:40]}, not about {known.product_type}.")
    number = known.module.source_id(record)
    if not number or len(number) > LONGEST_ID:
        raise documents.Unreadable("It has no number as this source gives one.")
    return number


def content_hash(feed: Feed, record: Record) -> str:
    """The same for the same content, whatever the order of its fields."""
    told = f"{READING} {feed} ".encode() + msgspec.json.encode(record, order="deterministic")
    return hashlib.sha256(told).hexdigest()


def stored(feed: Feed, record: Record, digest: str) -> tuple[Stored, Notice]:
    """A record read, as it goes into the table."""
    known = SOURCES[feed]
    notice: Notice = known.module.read(record)
    row = Stored(
        feed=feed,
        source_system=known.system,
        source_id=notice.source_id,
        title=notice.title,
        status=notice.status,
        severity=notice.severity,
        description=notice.description,
        hazard=notice.hazard,
        remedy=notice.remedy,
        public_url=notice.public_url,
        company_name=notice.company_name,
        recall_date=notice.recall_date,
        jurisdictions=notice.jurisdictions,
        lot_codes=notice.lots.codes,
        affects_every_lot=notice.lots.affects_every_lot,
        lot_text=notice.lot_text,
        lot_dates=notice.lots.dates,
        source_modified=notice.source_modified,
        raw=record,
        content_hash=digest,
    )
    return row, notice


def sources(counts: Iterable[SourceCounts]) -> list[Source]:
    """What is known of each source, with its figures."""
    by_feed = {count.feed: count for count in counts}
    return [
        Source(
            feed=feed,
            source_system=known.system,
            name=known.name,
            jurisdiction=known.jurisdiction,
            carries_product_codes=known.carries,
            note=known.note,
            public_url=known.public_url,
            **_figures(by_feed.get(feed)),
        )
        for feed, known in SOURCES.items()
    ]


def _figures(count: SourceCounts | None) -> dict:
    if count is None:
        count = SourceCounts("fda-food", 0, 0, 0, None, None, None, "")
    return {name: getattr(count, name) for name in count.__struct_fields__ if name != "feed"}
