"""What is sent of a brand."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from closient.apps.catalogue.structs.values import LongText, WebAddress
from closient.kit.ids import Id
from closient.kit.metadata import Metadata


class BrandDraft(Struct):
    """A brand to be made or claimed."""

    organization_id: Id
    name: Annotated[str, Meta(min_length=1, max_length=255, pattern=r"\S", examples=["Terra Verde"])]
    website: WebAddress = ""
    description: LongText = ""
    metadata: Metadata | UnsetType | None = UNSET
