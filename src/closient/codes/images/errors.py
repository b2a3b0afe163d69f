"""What can be wrong with a picture that somebody sends: one exception with a sentence for the sender."""


class ImageError(Exception):
    """A file that is no picture for us; `reason` is a full sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
