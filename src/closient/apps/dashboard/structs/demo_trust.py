"""What the demo world's products are certified as, how they are packed and disposed of; one is recalled.

By the number of the product in structs.demo_world; those of the two brands differ.
"""

from typing import Any

from msgspec import Struct

from closient.apps.dashboard.structs import demo_world as world
from closient.apps.dashboard.structs.demo_world import DemoBrand

# Code of the certification, number of the certificate, days that it lasts from today (one is over).
CERTIFICATES: dict[int, tuple[tuple[str, str, int], ...]] = {
    101: (("EU_ORGANIC", "IT-BIO-007-4411", 290), ("V_LABEL_VEGAN", "VL-20931", 410)),
    105: (("CROSSED_GRAIN", "IT-041-118", 24),),
    301: (("EU_PDO", "IT-PDO-0117-00214", 200), ("EU_ORGANIC", "IT-BIO-007-4417", -12)),
    11: (("MSC", "MSC-C-52817", 330),),
    21: (("ASC", "ASC-C-01734", 150), ("GLOBALGAP", "4052852133471", 95)),
}
# Code of the claim, and whether others have checked it.
CLAIMS: dict[int, tuple[tuple[str, bool], ...]] = {
    101: (("VEGAN", True), ("FAMILY_OWNED", False)),
    201: (("NO_ADDED_SUGAR", False), ("NO_PRESERVATIVES", False)),
    301: (("COLD_PRESSED", False),),
    11: (("WILD_CAUGHT", True),),
    31: (("PLASTIC_FREE_PACKAGING", False),),
}
# Further pictures: title, kind of pack and what is added to the hue.
MORE_PICTURES: dict[int, tuple[tuple[str, str, int], ...]] = {
    101: (("Twelve in a case", "box", 0), ("The former design", "pouch", 150)),
    203: (("Back of the jar", "jar", 24),),
}


class DemoCase(Struct, frozen=True):
    """A trade item that holds others: its own number, and how many of which."""

    brand: DemoBrand
    number: int
    name: str
    level: str
    child: int
    quantity: int


# From the smallest: 12 packs in a case, 48 cases on a pallet.
CASES = (
    DemoCase(world.TERRA_VERDE, 901, "Fusilli, case of 12", "CASE", 101, 12),
    DemoCase(world.TERRA_VERDE, 902, "Fusilli, pallet of 48 cases", "PALLET", 901, 48),
)
PROVEN = world.NORDHAV
STORES: tuple[tuple[DemoBrand, str, str, float, float], ...] = (
    (world.TERRA_VERDE, "Emporio Centrale", "Via Indipendenza 20, 40121 Bologna", 44.4989, 11.3435),
    (world.TERRA_VERDE, "Bottega dei Grani", "Via dell'Olmo 8, 70122 Bari", 41.1281, 16.8693),
    (world.NORDHAV, "Fiskeriet", "Youngstorget 2b, 0181 Oslo", 59.9150, 10.7502),
)
# What others say of the fusilli: they agree on the net content, and have another name.
HEARSAY = (("product_name", "Terra Verde Fusilli 500g"), ("net_content", "500 g"))
HEARSAY_OF = (world.TERRA_VERDE, 101)
RECALLED = (world.TERRA_VERDE, 203)

POUCH: dict[str, Any] = {
    "packaging": [
        {
            "packaging_type": "PRIMARY",
            "description": "Paper pouch with a window of cellulose",
            "is_recyclable": True,
            "is_reusable": False,
            "weight_grams": 11,
            "recycled_content_percentage": 40,
            "recyclability": {
                "status": "WIDELY_RECYCLABLE",
                "recyclability_percentage": 96,
                "recycling_instructions": "With paper, window included.",
                "valid_regions": "IT, EU",
            },
        }
    ],
    "end_of_life_instructions": [
        {"instruction_type": "RECYCLE", "description": "Paper bin", "valid_regions": "IT", "priority": 0}
    ],
    "environmental_impacts": [
        {
            "impact_type": "CARBON_FOOTPRINT",
            "score_value": 0.74,
            "unit": "kg CO2e a pack",
            "methodology_reference": "ISO 14067, cradle to shelf",
            "notes": "",
        }
    ],
    "circularity": {"recyclability_score": 9.2, "reusability_score": 3.0},
}
JAR: dict[str, Any] = {
    "packaging": [
        {
            "packaging_type": "PRIMARY",
            "description": "Glass jar with a steel lid",
            "is_recyclable": True,
            "is_reusable": True,
            "weight_grams": 178,
            "recycled_content_percentage": 65,
            "recyclability": {
                "status": "WIDELY_RECYCLABLE",
                "recyclability_percentage": 99,
                "conditions": "Take the lid off.",
            },
        }
    ],
    "end_of_life_instructions": [
        {"instruction_type": "REUSE", "description": "For jam, or nails", "valid_regions": "", "priority": 0},
        {
            "instruction_type": "RECYCLE",
            "description": "Jar: glass. Lid: metal.",
            "valid_regions": "EU",
            "priority": 1,
        },
    ],
}
PACKAGING: dict[int, dict[str, Any]] = {101: POUCH, 102: POUCH, 201: JAR, 203: JAR, 31: JAR}


def recall(gtin: str, lot: str, day: str) -> dict[str, Any]:
    """A report in the shape of openFDA, about one lot; `day` as YYYYMMDD."""
    brand, number = RECALLED
    name = world.product_numbered(brand, number).name
    return {
        "recall_number": "F-0952-2026",
        "status": "Ongoing",
        "classification": "Class I",
        "product_type": "Food",
        "product_description": f"{brand.brand} {name}, 190 g glass jar, GTIN {gtin}",
        "reason_for_recall": "Peanut that the label does not name as an ingredient.",
        "code_info": f"Lot: {lot}",
        "recalling_firm": brand.organization,
        "distribution_pattern": "Distributed in NY, NJ and Massachusetts.",
        "recall_initiation_date": day,
        "report_date": day,
        "country": brand.country,
        "openfda": {},
    }
