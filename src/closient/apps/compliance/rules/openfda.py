"""Enforcement reports of the US FDA as openFDA gives them: food, drugs and devices have one shape."""

from closient.apps.compliance.rules import codes, lots, places, texts
from closient.apps.compliance.structs.feeds import FoundCode, Notice, Record
from closient.apps.compliance.structs.recalls import Status

STATUSES: dict[str, Status] = {
    "ongoing": "ONGOING", "completed": "COMPLETED", "terminated": "TERMINATED"
}  # fmt: skip
# Records carry no address of their own.
SEARCH_PAGE = "https://www.accessdata.fda.gov/scripts/ires/index.cfm"


def source_id(record: Record) -> str:
    return texts.plain(record.get("recall_number")).replace(" ", "").upper()


def is_wanted(_record: Record) -> bool:
    return True


def read(record: Record) -> Notice:
    """One report: `recall_number` names a product of an event."""
    product, code_info = texts.whole(record.get("product_description")), texts.whole(record.get("code_info"))
    more = texts.whole(record.get("more_code_info"))
    lot_text = f"{code_info} {more}".strip()
    number = source_id(record)
    return Notice(
        source_id=number,
        title=texts.title([product, record.get("reason_for_recall")], number),
        status=STATUSES.get(texts.plain(record.get("status")).lower(), "UNKNOWN"),
        severity=texts.severity(record.get("classification")),
        description=texts.shortened(product, texts.LONGEST_TEXT),
        hazard=texts.plain(record.get("reason_for_recall")),
        public_url=SEARCH_PAGE,
        company_name=texts.plain(record.get("recalling_firm"), texts.LONGEST_TITLE),
        recall_date=texts.day(record.get("recall_initiation_date")) or texts.day(record.get("report_date")),
        jurisdictions=places.us_jurisdictions(texts.whole(record.get("distribution_pattern"))),
        lot_text=texts.shortened(lot_text, texts.LONGEST_TEXT),
        lots=lots.read(lot_text),
        codes=codes.best(_linked(record.get("openfda")) + codes.find(f"{product} ; {lot_text}")),
    )


def _linked(openfda: object) -> list[FoundCode]:
    """Codes that the FDA itself linked to a drug; often there are none."""
    if not isinstance(openfda, dict):
        return []
    upcs, ndcs = openfda.get("upc"), openfda.get("package_ndc")
    found = codes.listed(_texts(upcs), 0.95)
    return found + codes.ndcs(_texts(ndcs))


def _texts(values: object) -> list[str]:
    if isinstance(values, str):
        return [values]
    return [value for value in values if isinstance(value, str)] if isinstance(values, list) else []
