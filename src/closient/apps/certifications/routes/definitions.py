"""/certifications/api/v1: bodies, certifications and claims as they are defined."""

from typing import Annotated, Any

from litestar import get
from litestar.params import Parameter

from closient.apps.certifications.actions import definitions as actions
from closient.apps.certifications.structs.definitions import (
    BodyOrder,
    Category,
    CertificationBodyOut,
    CertificationOut,
    ClaimOut,
    Order,
    Sought,
)
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.pagination import Page, PageRequest

LabelQuery = Annotated[str | None, Parameter(description="A part of the label, in any case.", max_length=255)]
CodeQuery = Annotated[str | None, Parameter(description="The whole code, in any case.", max_length=50)]
OrderQuery = Annotated[
    Order | None, Parameter(description="`label` or `code`, with `-` in front for descending.")
]


@get(
    "/certifications/api/v1/certification-bodies",
    opt={"tag": "certification-bodies", "errors": {422: "bad ordering or page"}},
)
async def list_certification_bodies(
    reads: Reads,
    page: PageRequest,
    *,
    name: Annotated[
        str | None, Parameter(description="A part of the name, in any case.", max_length=255)
    ] = None,
    ordering: Annotated[BodyOrder | None, Parameter(description="`name` or `-name`.")] = None,
) -> Page[CertificationBodyOut]:
    """List certification bodies."""
    return await actions.list_certification_bodies(reads, name, ordering or "name", page)


@get(
    "/certifications/api/v1/certification-bodies/{id:str}",
    opt={"tag": "certification-bodies", "errors": {404: "no such body"}},
)
async def get_certification_body(
    reads: Reads, id: Annotated[str, Parameter(description="The body.", max_length=64)]
) -> CertificationBodyOut:
    """Get certification body."""
    return await actions.get_certification_body(reads, id)


@get(
    "/certifications/api/v1/certifications",
    opt={"tag": "certifications", "errors": {422: "bad ordering, id or page"}},
)
async def list_certifications(
    reads: Reads,
    caller: Caller,
    page: PageRequest,
    *,
    label: LabelQuery = None,
    code: CodeQuery = None,
    certification_body_id: Annotated[
        str | None, Parameter(description="The body that certifies.", max_length=64)
    ] = None,
    ordering: OrderQuery = None,
) -> Page[CertificationOut]:
    """List certifications.

    What products may be certified as: everybody's, and those of your organizations alone. Filters combine.
    """
    sought = Sought(label=label, code=code, certification_body_id=certification_body_id)
    return await actions.list_certifications(reads, caller, sought, ordering or "label", page)


@get(
    "/certifications/api/v1/certifications/{id:str}",
    opt={"tag": "certifications", "errors": {404: "no such certification"}},
)
async def get_certification(
    reads: Reads,
    caller: Caller,
    id: Annotated[str, Parameter(description="The certification.", max_length=64)],
) -> CertificationOut:
    """Get certification.

    Another organization's own one is 404.
    """
    return await actions.get_certification(reads, caller, id)


@get(
    "/certifications/api/v1/claims",
    opt={"tag": "claims", "errors": {422: "bad category, ordering or page"}},
)
async def list_claims(
    reads: Reads,
    page: PageRequest,
    *,
    label: LabelQuery = None,
    code: CodeQuery = None,
    category: Annotated[Category | None, Parameter(description="What the claim is about.")] = None,
    ordering: OrderQuery = None,
) -> Page[ClaimOut]:
    """List claims."""
    sought = Sought(label=label, code=code, category=category)
    return await actions.list_claims(reads, sought, ordering or "label", page)


@get(
    "/certifications/api/v1/claims/{id:str}",
    opt={"tag": "claims", "errors": {404: "no such claim"}},
)
async def get_claim(
    reads: Reads, id: Annotated[str, Parameter(description="The claim.", max_length=64)]
) -> ClaimOut:
    """Get claim."""
    return await actions.get_claim(reads, id)


handlers: list[Any] = [
    list_certification_bodies,
    get_certification_body,
    list_certifications,
    get_certification,
    list_claims,
    get_claim,
]
