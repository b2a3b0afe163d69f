"""Photographs on their way in: decoded whole, turned upright and written anew, so that nothing else stays.

What a file carries beside its pixels is not copied: places in EXIF, comments, what hangs behind its end.
Pillow works in C without the interpreter's lock; of what it can read, one format at a time is asked for.
"""

import contextlib
import io
import warnings

from PIL import Image, ImageCms, ImageOps

from closient.codes.images.errors import ImageError
from closient.codes.images.files import THUMBNAIL_SIDES, Ending, Kind, Picture

# Four bytes a pixel, and two copies while it is turned or made smaller: 320 MB at the very most.
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 16_383
# A progressive JPEG has about ten; each makes the decoder go through the whole picture once more.
MOST_SCANS = 40
LARGEST_PROFILE = 1_000_000
_FORMATS: dict[Kind, str] = {"jpeg": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WEBP", "bmp": "BMP"}
_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
# The decoders' own checks look at this one, and only warn of what is less than twice as large.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)


def write_anew(data: bytes, kind: Kind) -> Picture:
    """The first frame of a file as a picture of ours: JPEG stays JPEG, WebP stays WebP, all else is PNG."""
    image = decoded(data, kind)
    ending: Ending = "jpg" if kind == "jpeg" else "webp" if kind == "webp" else "png"
    return Picture(_encoded(image, ending), ending, image.width, image.height, _thumbnails(image))


def decoded(data: bytes, kind: Kind) -> Image.Image:
    """The first frame, upright, in a mode and colours of ours; ImageError for what cannot be one."""
    if kind == "jpeg" and data.count(b"\xff\xda") > MOST_SCANS:
        raise ImageError("This JPEG is stored in too many passes: save it anew and send that.")
    try:
        with Image.open(io.BytesIO(data), formats=[_FORMATS[kind]]) as image:
            _check_size(image.width, image.height)
            image.load()
            _check_size(image.width, image.height)
            # What stands in EXIF may be broken although the picture is not.
            with contextlib.suppress(Exception):
                ImageOps.exif_transpose(image, in_place=True)
            return _plain(image)
    except ImageError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_large() from None
    except Exception as error:
        # A decoder that meets a hostile file raises whatever comes to its hand.
        raise ImageError("The picture is damaged or cut off: it cannot be read to its end.") from error


def _check_size(width: int, height: int) -> None:
    if width < 1 or height < 1:
        raise ImageError("The picture has no pixels.")
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        raise _too_large()


def _too_large() -> ImageError:
    return ImageError(
        f"The picture has too many pixels: at most {MOST_PIXELS // 1_000_000} million, "
        f"and {LONGEST_SIDE} on a side."
    )


def _plain(image: Image.Image) -> Image.Image:
    """In a mode that every format of ours can hold, in sRGB, and with nothing beside the pixels."""
    if image.mode.startswith("I"):
        # 16 bits of grey; the conversion alone would cut off instead of scaling.
        image = image.point(lambda value: value * (1 / 256)).convert("L")
    image = _in_srgb(image)
    is_keyed = "transparency" in image.info and image.mode != "P"
    if image.mode not in ("L", "P", "RGB", "RGBA") or is_keyed:
        is_grey = image.mode == "1"
        image = image.convert("RGBA" if image.has_transparency_data else "L" if is_grey else "RGB")
    image.info = {name: value for name, value in image.info.items() if name == "transparency"}
    return image


def _in_srgb(image: Image.Image) -> Image.Image:
    """With the colours that a colour profile means; one that cannot be used is left aside."""
    profile = image.info.get("icc_profile")
    if not profile or len(profile) > LARGEST_PROFILE or image.mode not in ("RGB", "RGBA", "CMYK"):
        return image
    target = "RGBA" if image.mode == "RGBA" else "RGB"
    with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError):
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        made = ImageCms.profileToProfile(image, source, _SRGB, outputMode=target)
        return made if made is not None else image
    return image


def _encoded(image: Image.Image, ending: Ending) -> bytes:
    file = io.BytesIO()
    if ending == "jpg":
        # Progressive ones are written in one step that holds the interpreter's lock: 264 ms for 6 megapixels.
        image.save(file, "JPEG", quality=90)
    elif ending == "webp":
        image.save(file, "WEBP", quality=90, method=2)
    else:
        image.save(file, "PNG")
    return file.getvalue()


def _thumbnails(image: Image.Image) -> tuple[tuple[int, bytes], ...]:
    """Within squares of each side, the smaller one made from the larger; never larger than the picture."""
    made = []
    source = image
    if image.mode not in ("RGB", "RGBA"):
        source = image.convert("RGBA" if image.has_transparency_data else "RGB")
    for side in THUMBNAIL_SIDES:
        share = min(1.0, side / max(source.size))
        size = (max(1, round(source.width * share)), max(1, round(source.height * share)))
        if size != source.size:
            source = source.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
        file = io.BytesIO()
        source.save(file, "WEBP", quality=80, method=4)
        made.append((side, file.getvalue()))
    return tuple(made)
