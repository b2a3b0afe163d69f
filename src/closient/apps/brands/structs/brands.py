"""What is sent of a brand."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from closient.apps.catalogue.structs.values import LongText, Text255, WebAddress
from closient.kit.ids import Id
from closient.kit.metadata import Metadata

SOCIAL = ("instagram", "facebook", "twitter", "linkedin", "youtube", "tiktok", "pinterest", "threads")
BrandName = Annotated[str, Meta(min_length=1, max_length=255, pattern=r"\S", examples=["Terra Verde"])]


class BrandDraft(Struct):
    """A brand to be made or claimed."""

    organization_id: Id
    name: BrandName
    website: WebAddress = ""
    description: LongText = ""
    metadata: Metadata | UnsetType | None = UNSET


class BrandPatch(Struct):
    """Fields that are sent and not null are written; "" empties a text, but not the name."""

    name: BrandName | None = None
    website: WebAddress | None = None
    description: LongText | None = None
    instagram: Text255 | None = None
    facebook: Text255 | None = None
    twitter: Text255 | None = None
    linkedin: Text255 | None = None
    youtube: Text255 | None = None
    tiktok: Text255 | None = None
    pinterest: Text255 | None = None
    threads: Text255 | None = None
    metadata: Metadata | UnsetType | None = UNSET
