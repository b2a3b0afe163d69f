"""/resolver/api/v1: why a link leads where it leads (an extension of the contract)."""

from typing import Annotated, Any

from litestar import Request, post
from litestar.params import Parameter

from closient.apps.resolver.actions import explain as actions
from closient.apps.resolver.structs.explain import ExplainRequest, Explanation
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.services import Services


@post(
    "/resolver/api/v1/organizations/{organization_id:str}/explain",
    status_code=200,
    opt={
        "tag": "resolver",
        "extension": True,
        "errors": {
            404: "no such organization, or you may not see it, or the key is another organization's",
            422: "a field is wrong: no GS1 Digital Link (the detail has GS1's reason), no country",
        },
    },
)
async def explain_link(
    request: Request,
    reads: Reads,
    caller: Caller,
    services: Services,
    organization_id: Annotated[str, Parameter(description="The organization whose key it is.")],
    *,
    data: ExplainRequest,
) -> Explanation:
    """Explain link.

    What somebody gets who asks for a link at some moment, from some place, in some language, for some type
    of link; and in the order of evaluation all rules and links that were considered, each with what became
    of it. The decision and the headers are the resolver's own. Nothing is noted as a scan. A key that nobody
    knows, or that another resolver speaks for, is explained as such.
    """
    return await actions.explain_link(
        reads,
        caller,
        organization_id,
        data,
        settings=services.settings,
        places=request.app.state.places,
    )


handlers: list[Any] = [explain_link]
