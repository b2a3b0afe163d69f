"""Reading printed digits in photographs: a port, with an engine on this machine or AWS Bedrock behind it."""

from typing import Literal, Protocol

from msgspec import Struct

TextSource = Literal["bedrock", "offline"]


class Photograph(Struct, frozen=True):
    """A JPEG that was decoded and written anew by us: bounded, upright, nothing but pixels."""

    jpeg: bytes
    width: int
    height: int


class TextReader(Protocol):
    """The port."""

    @property
    def source(self) -> TextSource: ...

    async def lines(self, photograph: Photograph) -> list[str]:
        """Texts with digits in them, as they stand. Any error may pass: nobody can rely on an engine."""
        ...
