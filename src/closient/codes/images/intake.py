"""From the bytes that somebody sent to a picture that may be shown to everybody. Blocks: ask in a thread."""

from closient.codes.images import drawings, photographs
from closient.codes.images.errors import ImageError
from closient.codes.images.files import Picture, kind_of


def prepare(data: bytes, most_bytes: int) -> Picture:
    """The picture in a file of any kind that we take; the same bytes give the same picture."""
    if len(data) > most_bytes:
        raise ImageError(f"The picture is larger than {most_bytes // (1024 * 1024)} MB.")
    kind = kind_of(data)
    return drawings.write_anew(data) if kind == "svg" else photographs.write_anew(data, kind)
