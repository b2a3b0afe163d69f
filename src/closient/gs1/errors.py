"""The one error of this floor: a value, code or link that GS1's rules refuse, with a sentence for people."""


class Gs1Error(ValueError):
    """Raised when something is not what GS1's rules allow.

    `reason` is a whole sentence fit to be shown to people; `ai` is the Application Identifier at fault,
    where there is one.

    >>> error = Gs1Error("The check digit is wrong.", ai="01")
    >>> error.reason, error.ai, str(error)
    ('The check digit is wrong.', '01', 'The check digit is wrong.')
    """

    def __init__(self, reason: str, ai: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.ai = ai
