"""How the owner of a brand proves its domain."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from closient.apps.catalogue.structs.brands import ProofMethod
from closient.apps.catalogue.structs.values import ClaimStatus
from closient.kit.ids import Id


class BrandVerification(Struct):
    """What is to be published, in one of two places, and how it stands."""

    brand_id: Id
    claim_verification_status: ClaimStatus
    domain: Annotated[str, Meta(description="Host of the brand's website without www.")]
    record_name: Annotated[str, Meta(description="Name of the TXT record.")]
    record_value: Annotated[str, Meta(description="Text of the record, and of the file.")]
    file_url: Annotated[str, Meta(description="Address of the file.")]
    started: datetime
    method: Annotated[ProofMethod | None, Meta(description="Where the proof was found.")]
    checked_at: datetime | None
    verified_at: datetime | None
    failing_since: Annotated[
        datetime | None, Meta(description="Since when a look finds no proof; after 14 days it is lost.")
    ]
    problem: Annotated[
        str, Meta(description="What the last look found wrong; empty when it found the proof.")
    ]


class Finding(Struct, frozen=True):
    """What a look at a domain found: the method of the proof, or why there is none."""

    method: ProofMethod | None
    problem: str = ""
