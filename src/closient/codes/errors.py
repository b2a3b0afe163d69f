"""What can be wrong with a symbol that somebody asks for: one exception with a sentence for its reader."""


class CodeError(Exception):
    """A symbol that cannot be drawn, or that does not read back; `reason` is a full sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
