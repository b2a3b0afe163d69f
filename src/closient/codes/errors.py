"""What can be wrong with a symbol that somebody asks for: one exception with a sentence for its reader."""


class CodeError(Exception):
    """A symbol that cannot be drawn, or that does not read back; `reason` is a full sentence.

    `ai` is the Application Identifier at fault; `about` names what of the style or output is at fault
    ("xdim_mm", "cmyk"), and is empty when it is the content.
    """

    def __init__(self, reason: str, *, ai: str | None = None, about: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.ai = ai
        self.about = about
