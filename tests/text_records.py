"""The double of the DNS: what stands in a dictionary is published."""

from closient.kit.text_records import NamesSilent


class WrittenRecords:
    """`texts` by name; names in `silent` get no answer."""

    def __init__(self) -> None:
        self.texts: dict[str, list[str]] = {}
        self.silent: set[str] = set()

    async def of(self, name: str) -> list[str]:
        if name in self.silent:
            raise NamesSilent("No name server answered within 5 seconds.")
        return self.texts.get(name, [])
