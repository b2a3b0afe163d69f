"""What can go wrong with rules, links and delegations, and which constraint means it."""

from collections.abc import Callable

from closient.kit.errors import Conflict, FieldError, NotFound, Problem, Validation


class OrderTaken(Conflict):
    """Two rules of one scope cannot have the same place."""

    def __init__(self) -> None:
        super().__init__("Another rule of this scope has this order_index already.")


class NoSuchRule(NotFound):
    """The rule does not exist, or the caller may not know that it does."""

    def __init__(self) -> None:
        super().__init__("No such resolution rule.")


class NoSuchLink(NotFound):
    """The link does not exist, or the caller may not know that it does."""

    def __init__(self) -> None:
        super().__init__("No such link.")


class LinkExists(Conflict):
    """Two links of an organization cannot say the same about the same."""

    def __init__(self) -> None:
        super().__init__(
            "There is a link with this digital_link, link_type, hreflang, media_type, context and href "
            "already: change that one."
        )


class DefaultTaken(Conflict):
    """A level has one general default at most."""

    def __init__(self) -> None:
        super().__init__(
            "This digital_link has a default link already. Say is_default: false there first, or change both "
            "in one batch."
        )


class KeyHeld(Conflict):
    """A key that is no GTIN belongs to whoever came first."""


class NoSuchDelegation(NotFound):
    """The delegation does not exist, or the caller may not know that it does."""

    def __init__(self) -> None:
        super().__init__("No such delegation.")


class PrefixTaken(Conflict):
    """A prefix is delegated once."""

    def __init__(self) -> None:
        super().__init__("This prefix is delegated already: change or delete that delegation.")


def key_held(key: str) -> str:
    """What to tell somebody who came second."""
    return (
        f"Another organization has links at /{key}. It frees the key by deleting them; if GS1 licensed the "
        "key to you and it does not, send your licence to the operator of this site, who can free it."
    )


class UrlTaken(Conflict):
    """An address stands in the catalogue of an organization once."""

    def __init__(self) -> None:
        super().__init__("The organization has an entry with this URL already.")


class UrlInUse(Conflict):
    """An address that rules lead to cannot leave the catalogue."""

    def __init__(self, rules: int) -> None:
        super().__init__(f"Rules of the organization that lead to this URL: {rules}.")


class NoSuchUrl(NotFound):
    """The entry does not exist, or the caller may not know that it does."""

    def __init__(self) -> None:
        super().__init__("No such custom URL.")


class InvalidGtin(Validation):
    """What is to be verified is no GTIN by its form."""

    code, title = "invalid_gtin", "Invalid GTIN"

    def __init__(self) -> None:
        super().__init__([FieldError("gtin", "A GTIN has 8 to 14 digits.")])


class InvalidSerial(Validation):
    """What is to be verified is no serial number by its form."""

    code, title = "invalid_serial", "Invalid serial number"

    def __init__(self) -> None:
        super().__init__(
            [FieldError("serial_number", "A serial number has 1 to 20 printable ASCII characters.")]
        )


class NoSuchAlert(NotFound):
    """The item has no alert, or the caller may not know that it has."""

    def __init__(self) -> None:
        super().__init__("No such serial alert.")


CONSTRAINTS: dict[str, Callable[[], Problem]] = {
    "rule_order_unique": OrderTaken,
    "link_unique": LinkExists,
    "link_default_unique": DefaultTaken,
    "delegation_prefix_unique": PrefixTaken,
    "custom_url_unique": UrlTaken,
}
