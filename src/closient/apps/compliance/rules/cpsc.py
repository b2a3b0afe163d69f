"""Recalls of the US CPSC (consumer goods). They have no status and no class, and hardly ever a UPC."""

from closient.apps.compliance.rules import codes, lots, texts
from closient.apps.compliance.structs.feeds import Notice, Record

FIRMS = ("Manufacturers", "Importers", "Distributors", "Retailers")
HOME = "https://www.cpsc.gov"


def source_id(record: Record) -> str:
    return texts.plain(record.get("RecallID")).replace(" ", "")


def is_wanted(_record: Record) -> bool:
    return True


def read(record: Record) -> Notice:
    """A notice never says that it is over, so its status is never a closed one."""
    description, products = texts.whole(record.get("Description")), texts.names(record.get("Products"))
    models = "; ".join(
        filter(None, (texts.names(record.get("Products"), key) for key in ("Description", "Model")))
    )
    upcs = texts.names(record.get("ProductUPCs"), "UPC").split(", ")
    number = source_id(record)
    # Prose about models, whose lots are rarely all that is recalled.
    named = lots.read(description)
    named.affects_every_lot = True
    return Notice(
        source_id=number,
        title=texts.title([record.get("Title"), products], number),
        status="UNKNOWN",
        severity="UNKNOWN",
        description=texts.shortened(description or products, texts.LONGEST_TEXT),
        hazard=texts.shortened(texts.names(record.get("Hazards")), texts.LONGEST_TEXT),
        remedy=texts.shortened(
            texts.names(record.get("Remedies")) or texts.names(record.get("RemedyOptions"), "Option"),
            texts.LONGEST_TEXT,
        ),
        public_url=texts.address(record.get("URL"), HOME),
        company_name=_firm(record),
        recall_date=texts.day(record.get("RecallDate")),
        jurisdictions=["US"],
        source_modified=texts.day(record.get("LastPublishDate")),
        lot_text=texts.shortened(description, texts.LONGEST_TEXT),
        lots=named,
        codes=codes.best(codes.listed(upcs, 0.9) + codes.find(f"{description} ; {models}")),
    )


def _firm(record: Record) -> str:
    """Who recalls: the first of those who made, imported, distributed or sold it."""
    found = next(filter(None, (texts.names(record.get(kind)) for kind in FIRMS)), "")
    return texts.shortened(found, texts.LONGEST_TITLE)
