"""What people send of the images of a product, beside the file itself."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from closient.apps.catalogue.structs.values import Text255


class ImageStep(Struct):
    """One of the buttons on the page of images."""

    do: Literal["add", "main", "delete"]
    image: Annotated[str, Meta(max_length=64)] = ""
    title: Text255 = ""
    is_primary: bool = False
