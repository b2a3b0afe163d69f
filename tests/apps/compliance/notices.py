"""Records in the true shapes of the feeds, made by hand; and how a test stores them."""

from typing import Any

import msgspec

from closient.apps.compliance.actions import imports
from closient.apps.compliance.rules import documents
from closient.apps.compliance.structs.feeds import Feed, Imported
from closient.kit.database import Database

# Both are real GTINs of the demo prefix; the second has the first's digits in a UPC's form.
RICE, HAM, DRUG, PUMP = "00050428541005", "00698997806158", "00300694200305", "00889842112344"


def fda(number: str, **fields: Any) -> dict[str, Any]:
    """An enforcement report as openFDA gives it."""
    return {
        "country": "United States",
        "city": "Woonsocket",
        "address_1": "1 Cvs Dr",
        "reason_for_recall": "Undeclared milk.",
        "address_2": "",
        "product_quantity": "1,224 bags",
        "code_info": "Lot: 10313-8J UPC 0 50428 54100 5 Use By Date: 01/08/2014",
        "center_classification_date": "20131120",
        "distribution_pattern": "Distributed in CA, NY and West Virginia.",
        "state": "RI",
        "product_description": "Rice crackers, 10 oz bag, UPC 0 50428 54100 5.",
        "report_date": "20131127",
        "classification": "Class II",
        "openfda": {},
        "recalling_firm": "Rice &amp; Sons",
        "recall_number": number,
        "initial_firm_notification": "Letter",
        "product_type": "Food",
        "event_id": "66563",
        "more_code_info": None,
        "recall_initiation_date": "20131025",
        "postal_code": "02895-6146",
        "voluntary_mandated": "Voluntary: Firm initiated",
        "status": "Ongoing",
    } | fields


def fda_file(*records: dict[str, Any]) -> dict[str, Any]:
    """The envelope of openFDA, as its API and its bulk files have it."""
    return {
        "meta": {
            "disclaimer": "Do not rely on openFDA.",
            "last_updated": "2026-11-18",
            "results": {"skip": 0, "limit": 1000, "total": len(records)},
        },
        "results": list(records),
    }


def fsis(number: str, **fields: Any) -> dict[str, Any]:
    """A recall of USDA FSIS in the shape since June 2026; its texts were no lists before."""
    return {
        "field_title": "Ham &amp; Co. Recalls Cooked Ham",
        "field_active_notice": "",
        "field_states": "California, Oregon",
        "field_archive_recall": "False",
        "field_closed_date": "",
        "field_closed_year": "",
        "field_company_media_contact": ["Jane Doe"],
        "field_establishment": ["Ham Co."],
        "field_labels": ["label.pdf"],
        "field_last_modified_date": "2026-11-02",
        "field_product_items": ["14-oz. packages with UPC 6-98997-80615-8 and lot code 19250 or 19251."],
        "field_recall_classification": "Class I",
        "field_recall_date": "2026-11-01",
        "field_recall_number": number,
        "field_recall_reason": ["Product Contamination", "Listeria"],
        "field_recall_type": "Active Recall",
        "field_recall_url": "http://www.fsis.usda.gov/recalls-alerts/ham",
        "field_risk_level": "High - Class I",
        "field_summary": "<p>WASHINGTON, Nov. 1 &ndash; Ham Co. is recalling ham.</p>",
        "field_year": "2026",
        "langcode": "English",
    } | fields


def cpsc(number: int, **fields: Any) -> dict[str, Any]:
    """A recall of the CPSC."""
    return {
        "RecallID": number,
        "RecallNumber": "26001",
        "RecallDate": "2026-10-02T00:00:00",
        "Description": "This recall involves blue kettles, model K-1.",
        "URL": "https://www.cpsc.gov/Recalls/2026/Kettle",
        "Title": "Kettle Co. Recalls Kettles Due to Burn Hazard",
        "ConsumerContact": "Call 800-555-0100",
        "LastPublishDate": "2026-10-03T00:00:00",
        "Products": [
            {
                "Name": "Kettles",
                "Description": "",
                "Model": "K-1",
                "Type": "",
                "CategoryID": "0",
                "NumberOfUnits": "About 900",
            }
        ],
        "Inconjunctions": [],
        "Images": [{"URL": "https://www.cpsc.gov/kettle.jpg", "Caption": ""}],
        "Injuries": [{"Name": "None reported"}],
        "Manufacturers": [],
        "Retailers": [],
        "Importers": [{"Name": "Kettle Co., of Ohio", "CompanyID": ""}],
        "Distributors": [],
        "SoldAtLabel": "Sold at",
        "ManufacturerCountries": [{"Country": "China"}],
        "ProductUPCs": [],
        "Hazards": [
            {"Name": "The lid can open, posing a burn hazard.", "HazardType": "", "HazardTypeID": "0"}
        ],
        "Remedies": [{"Name": "Consumers should stop using the kettles."}],
        "RemedyOptions": [{"Option": "Refund"}],
    } | fields


def canada(number: str, **fields: Any) -> dict[str, Any]:
    """A recall of Health Canada's English file."""
    return {
        "NID": number,
        "Title": "Rice brand crackers recalled\u200b due to milk",
        "URL": "/en/alert-recall/rice-brand-crackers",
        "Organization": "CFIA",
        "Product": "Rice brand crackers",
        "Issue": "Food - Allergen - Milk",
        "What you should do": "Do not consume. Throw them out.",
        "Category": "Snacks",
        "Recall class": "Type I - Type II",
        "Last updated": "2026-09-20",
        "Archived": "1",
    } | fields


async def load(database: Database, feed: Feed, *records: dict[str, Any]) -> Imported:
    """Store records as one file of a source."""
    return await load_bytes(database, feed, msgspec.json.encode(records))


async def load_bytes(database: Database, feed: Feed, *chunks: bytes) -> Imported:
    """Store a file of a source, given in pieces."""
    run, found = imports.Run(database, feed), documents.Records(chunks)
    await run.begin("file")
    for portion in imports.portions(feed, found):
        await run.store(portion)
    await run.end(*imports.outcome_of(found))
    return run.total


async def row(database: Database, source_id: str) -> Any:
    """A recall as it is stored."""
    return await database.pool.fetchrow("SELECT * FROM compliance.recall WHERE source_id = $1", source_id)


async def count(database: Database, table: str = "recall") -> int:
    return await database.pool.fetchval(f"SELECT count(*) FROM compliance.{table}")  # noqa: S608
