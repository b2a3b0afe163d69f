"""Recalls and alerts of USDA FSIS (meat, poultry, eggs). Fields are texts or lists of texts (since 2026)."""

from closient.apps.compliance.rules import codes, lots, places, texts
from closient.apps.compliance.structs.feeds import Notice, Record
from closient.apps.compliance.structs.recalls import Status

# `field_active_notice` is empty in a tenth of the rows, so the type alone tells.
STATUSES: dict[str, Status] = {"active recall": "ONGOING", "closed recall": "TERMINATED"}
HOME = "https://www.fsis.usda.gov"


def source_id(record: Record) -> str:
    """The number as it should be written: blanks and cases are anything in the feed."""
    return texts.plain(record.get("field_recall_number")).replace(" ", "").upper()


def is_wanted(record: Record) -> bool:
    """Each notice is there in English, some in Spanish as well."""
    return texts.plain(record.get("langcode")).lower() in ("", "en", "english")


def read(record: Record) -> Notice:
    number = source_id(record)
    summary, items = texts.whole(record.get("field_summary")), texts.whole(record.get("field_product_items"))
    # A list has a text for each product.
    told_apart = record.get("field_product_items")
    each = [texts.whole(one) for one in told_apart] if isinstance(told_apart, list) else [items]
    told = f"{items} ; {summary}"
    return Notice(
        source_id=number,
        title=texts.title([record.get("field_title"), items], number),
        status=_status(record),
        severity=texts.severity(record.get("field_recall_classification"), record.get("field_risk_level")),
        description=texts.shortened(summary or items, texts.LONGEST_TEXT),
        hazard=texts.plain(record.get("field_recall_reason")),
        public_url=texts.address(record.get("field_recall_url"), HOME),
        company_name=texts.plain(record.get("field_establishment"), texts.LONGEST_TITLE),
        recall_date=texts.day(record.get("field_recall_date")),
        jurisdictions=places.us_jurisdictions(texts.whole(record.get("field_states"))),
        source_modified=texts.day(record.get("field_last_modified_date")),
        lot_text=texts.shortened(items, texts.LONGEST_TEXT),
        lots=lots.read_each(each),
        codes=codes.find(told),
    )


def _status(record: Record) -> Status:
    kind = texts.plain(record.get("field_recall_type")).lower()
    if not kind and texts.plain(record.get("field_closed_year")):
        return "TERMINATED"
    return STATUSES.get(kind, "UNKNOWN")
