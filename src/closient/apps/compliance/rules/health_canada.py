"""Recalls and safety alerts of Canada, the English file. Codes stand on the notice's page, not in it."""

from closient.apps.compliance.rules import codes, texts
from closient.apps.compliance.structs.feeds import Notice, Record

HOME = "https://recalls-rappels.canada.ca"


def source_id(record: Record) -> str:
    """As the page shows it. The French file has other names for everything else, and is not read."""
    number = texts.plain(record.get("NID")) if "Title" in record else ""
    return f"RA-{number}" if number else ""


def is_wanted(_record: Record) -> bool:
    return True


def read(record: Record) -> Notice:
    """`Archived` is no closure, and there is no date of the recall, only one of the last change."""
    number = source_id(record)
    product, issue = texts.whole(record.get("Product")), texts.whole(record.get("Issue"))
    return Notice(
        source_id=number,
        title=texts.title([record.get("Title"), product], number),
        status="UNKNOWN",
        severity=texts.severity(record.get("Recall class")),
        description=texts.shortened(product, texts.LONGEST_TEXT),
        hazard=texts.shortened(issue, texts.LONGEST_TEXT),
        remedy=texts.plain(record.get("What you should do")),
        public_url=texts.address(record.get("URL"), HOME),
        jurisdictions=["CA"],
        source_modified=texts.day(record.get("Last updated")),
        codes=codes.find(f"{texts.whole(record.get('Title'))} ; {product} ; {issue}"),
    )
