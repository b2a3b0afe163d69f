"""What comes of looking for GTINs in a photograph."""

from typing import Annotated, Literal

from msgspec import Meta, Struct


class OcrGtinResult(Struct):
    """GTINs in a photo."""

    candidates: Annotated[
        list[str], Meta(description="14 digits each, with a right check digit; empty: nothing was found.")
    ]
    source: Annotated[
        Literal["bedrock", "barcode", "offline"],
        Meta(
            description="Who found them: the bars themselves, or printed digits read on this server or by "
            "Bedrock. With nothing found and no engine here: bedrock."
        ),
    ]
