"""How sure we are: the confidence of fields and of the whole record (products.md, section 4)."""

from collections.abc import Iterable, Mapping

from closient.apps.catalogue.structs.values import DataSource

BASE_CONFIDENCE: dict[DataSource, float] = {
    "claimed": 0.95,
    "gtin1_authoritative": 0.95,
    "usda_fdc": 0.90,
    "fda_ndc": 0.90,
    "brand_site_crawl": 0.80,
    "imported": 0.80,
    "open_food_facts": 0.70,
    "external_api": 0.70,
    "affiliate_feed": 0.60,
    "datakick": 0.50,
    "common_crawl_wdc": 0.50,
    "ai_extracted": 0.50,
    "crowd_sourced": 0.40,
}
CANONICAL_FIELDS = (
    "product_name", "brand", "manufacturer", "description", "image_url", "country_of_origin", "net_content",
    "usage_instructions", "brand_product_page_url", "length", "width", "height", "depth", "gross_weight",
    "net_weight", "gpc_brick_code",
)  # fmt: skip


def after_write(
    before: Mapping[str, float], filled: Iterable[str], emptied: Iterable[str], source: DataSource
) -> dict[str, float]:
    """Field confidences after one source wrote `filled` fields and emptied others."""
    after = {name: value for name, value in before.items() if name not in set(emptied)}
    for name in filled:
        if name in CANONICAL_FIELDS:
            after[name] = max(BASE_CONFIDENCE[source], after.get(name, 0.0) if source != "claimed" else 0.0)
    return after


def score(field_confidence: Mapping[str, float]) -> float:
    """Mean over the filled canonical fields; 0 for an empty record.

    >>> score({"product_name": 0.95, "brand": 0.45})
    0.7
    """
    values = [value for name, value in field_confidence.items() if name in CANONICAL_FIELDS]
    return round(sum(values) / len(values), 4) if values else 0.0
