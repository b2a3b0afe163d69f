"""Where a link leads at this moment: the edge's own evaluation, asked for a page."""

from closient.apps.dashboard.structs.views import Leading
from closient.edge import choose, documents
from closient.edge.choose import Wanted
from closient.edge.target import Plan, Target
from closient.kit import clock, ids


def of_plan(base_url: str, aim: Target, plan: Plan | None) -> Leading:
    """Of a plain scan from nobody knows where."""
    choice = choose.HOSTED_PAGE if plan is None else choose.default(plan.steps, Wanted(clock.now()))
    hosted = base_url + (aim.hosted or "")
    url = documents.address(choice, aim, base_url, aim.values("")) or hosted
    # The edge keeps ids as the database writes them.
    rule_id = ids.parse(choice.rule.id) if choice.rule else None
    return Leading(url=url, rule_id=rule_id, is_hosted=url == hosted)
