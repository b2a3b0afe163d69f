"""QR codes of a text in one call. Everything is made of the same drawing as all other symbols."""

from closient.codes import files
from closient.codes.encoder import ErrorCorrection
from closient.codes.files import ImageFormat, Output
from closient.codes.style import Style


def render(
    text: str,
    *,
    image_format: ImageFormat,
    size: int = 400,
    xdim_mm: float | None = None,
    cmyk: bool = False,
    error_correction: ErrorCorrection = "M",
) -> bytes:
    """The QR code of `text` as a file, quiet zone included.

    `size` is the width in pixels (png, tif), user units (svg) or points (pdf, eps); `xdim_mm`, the width of
    one module, takes its place when given. Raises CodeError when the text does not fit, the symbol would be
    too small to read or the picture does not read back as the text.
    """
    output = Output(image_format, None if xdim_mm is not None else size, cmyk=cmyk)
    return files.render("qr", text, output, Style(xdim_mm=xdim_mm, error_correction=error_correction))
