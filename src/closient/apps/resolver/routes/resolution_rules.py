"""/resolver/api/v1: resolution rules."""

from typing import Annotated, Any

from litestar import delete, get, patch, post
from litestar.params import Parameter

from closient.apps.resolver.actions import resolution_rules as actions
from closient.apps.resolver.structs.resolution_rules import (
    ResolutionRule,
    ResolutionRuleCreate,
    ResolutionRulePatch,
    RuleOrders,
    ScopeType,
    SuccessResponse,
)
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.pagination import Page, PageRequest

OF_ORGANIZATION = "/resolver/api/v1/organizations/{organization_id:str}/resolution-rules"
ONE = "/resolver/api/v1/resolution-rules/{rule_id:str}"
NO_ORGANIZATION = "no such organization, or you may not do this in it"
NO_RULE = "no such rule, or you may not do this with it"
OrganizationId = Annotated[str, Parameter(description="The organization whose rules they are.")]
RuleId = Annotated[str, Parameter(description="The rule.")]


@post(
    OF_ORGANIZATION,
    status_code=201,
    opt={
        "tag": "resolver",
        "errors": {404: NO_ORGANIZATION, 409: "order_index is taken in this scope"},
    },
)
async def create_resolution_rule(
    writes: Writes, caller: Caller, organization_id: OrganizationId, data: ResolutionRuleCreate
) -> ResolutionRule:
    """Create resolution rule.

    Scans are served by the first rule that matches: SERIAL before BATCH, PRODUCT, BRAND and ORGANIZATION,
    within a scope by order_index. Without order_index the rule comes last in its scope.
    """
    return await actions.create_resolution_rule(writes, caller, organization_id, data)


@get(OF_ORGANIZATION, opt={"tag": "resolver", "errors": {404: NO_ORGANIZATION}})
async def list_resolution_rules(
    reads: Reads,
    caller: Caller,
    page: PageRequest,
    organization_id: OrganizationId,
    *,
    scope_type: Annotated[ScopeType | None, Parameter(description="Only rules of this scope.")] = None,
    enabled: Annotated[bool | None, Parameter(description="Only enabled or only disabled rules.")] = None,
) -> Page[ResolutionRule]:
    """List resolution rules.

    In the order of evaluation, disabled rules too.
    """
    return await actions.list_resolution_rules(
        reads, caller, organization_id, page, scope_type=scope_type, enabled=enabled
    )


@post(
    f"{OF_ORGANIZATION}/reorder",
    status_code=200,
    opt={
        "tag": "resolver",
        "errors": {
            404: "no such organization, or a rule is not its own: nothing is changed",
            409: "two rules of a scope would have one place",
        },
    },
)
async def reorder_resolution_rules(
    writes: Writes, caller: Caller, organization_id: OrganizationId, data: RuleOrders
) -> list[ResolutionRule]:
    """Reorder resolution rules.

    All or nothing; rules may swap their places. Answers with the rules in their new order of evaluation.
    """
    return await actions.reorder_resolution_rules(writes, caller, organization_id, data)


@get(ONE, opt={"tag": "resolver", "errors": {404: NO_RULE}})
async def get_resolution_rule(reads: Reads, caller: Caller, rule_id: RuleId) -> ResolutionRule:
    """Get resolution rule."""
    return await actions.get_resolution_rule(reads, caller, rule_id)


@patch(ONE, opt={"tag": "resolver", "errors": {404: NO_RULE, 409: "order_index is taken in this scope"}})
async def update_resolution_rule(
    writes: Writes, caller: Caller, rule_id: RuleId, data: ResolutionRulePatch
) -> ResolutionRule:
    """Update resolution rule.

    What is not sent stays as it is; null clears. A rule that moves to another scope comes last there.
    """
    return await actions.update_resolution_rule(writes, caller, rule_id, data)


@delete(ONE, status_code=200, opt={"tag": "resolver", "errors": {404: NO_RULE}})
async def delete_resolution_rule(writes: Writes, caller: Caller, rule_id: RuleId) -> SuccessResponse:
    """Delete resolution rule.

    For good. Its entries in the audit log stay.
    """
    await actions.delete_resolution_rule(writes, caller, rule_id)
    return SuccessResponse()


handlers: list[Any] = [
    create_resolution_rule,
    list_resolution_rules,
    reorder_resolution_rules,
    get_resolution_rule,
    update_resolution_rule,
    delete_resolution_rule,
]
