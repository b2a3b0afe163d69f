"""The port to the DNS for texts that the holder of a domain publishes (TXT records, RFC 1035)."""

from typing import Protocol


class NamesSilent(Exception):
    """The DNS gave no answer, neither yes nor no; the text says why."""


class TextRecords(Protocol):
    """Whoever can ask the DNS."""

    async def of(self, name: str) -> list[str]:
        """The texts at a name; none when the name or such records do not exist. NamesSilent otherwise."""
        ...
