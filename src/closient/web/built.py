"""Built styles, scripts, fonts, icons: from a plain name to the hashed file that browsers keep for ever."""

import functools
from pathlib import Path

import msgspec
from markupsafe import Markup

STATIC = Path(__file__).parent / "static"
BUILT = STATIC / "built"


@functools.cache
def manifest() -> dict[str, str]:
    """Plain name -> built name, as the build wrote it."""
    return msgspec.json.decode((BUILT / "manifest.json").read_bytes(), type=dict[str, str])


def asset(name: str) -> str:
    """The address of a built file, such as `asset("app.css")`."""
    return f"/static/built/{manifest()[name]}"


@functools.cache
def icons() -> dict[str, str]:
    """Icon name -> the shapes inside of a 24 x 24 drawing."""
    return msgspec.json.decode((BUILT / "icons.json").read_bytes(), type=dict[str, str])


@functools.cache
def icon(name: str, size: int = 18) -> Markup:
    """An icon that takes the colour of its text. It is decoration: the words beside it say the same."""
    return Markup(  # noqa: S704 - shapes come from our own build, never from a person
        f'<svg class="icon" width="{int(size)}" height="{int(size)}" viewBox="0 0 24 24" fill="none"'
        ' stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"'
        f' aria-hidden="true" focusable="false">{icons()[name]}</svg>'
    )
