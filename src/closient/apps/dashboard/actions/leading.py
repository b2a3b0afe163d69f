"""Where a link leads at this moment: the edge's own evaluation, asked for a page."""

from closient.apps.dashboard.structs.views import Leading
from closient.edge.decide import HOSTED_PAGE, decide
from closient.edge.table import Entry
from closient.edge.target import hosted_page
from closient.kit import clock


def of_entry(
    base_url: str,
    entry: Entry | None,
    gtin: str,
    *,
    lot: str | None = None,
    serial: str | None = None,
    hosted: str = "",
) -> Leading:
    """Of a plain scan from nobody knows where; `hosted` is the path of the product page, if not the plain."""
    own_page = base_url + (hosted or hosted_page(gtin, lot, serial, None))
    rules = entry.rules_for(lot, serial) if entry else ()
    decision = decide(rules, None, clock.now()) or HOSTED_PAGE
    return Leading(
        url=decision.url or own_page,
        rule_id=decision.rule.id if decision.rule else None,
        is_hosted=decision.url is None,
    )
