"""The flat map of strings that every resource carries for its owner; the platform never acts on it."""

from typing import Annotated

from msgspec import Meta, UnsetType

from closient.kit.errors import FieldError, Validation

Metadata = Annotated[
    dict[str, str],
    Meta(
        description="At most 50 keys of 40 characters, values of 500.",
        examples=[{"erp_id": "SKU-1042"}],
    ),
]
MetadataPatch = dict[str, str] | None | UnsetType

MOST_KEYS, LONGEST_KEY, LONGEST_VALUE = 50, 40, 500


def merged(old: Metadata, sent: MetadataPatch) -> Metadata:
    """What is stored after a write: sent keys are set, "" deletes, {} or null clears, unset leaves all."""
    if isinstance(sent, UnsetType):
        return old
    if not sent:
        return {}
    _check(sent)
    result = {key: value for key, value in {**old, **sent}.items() if value != ""}
    if len(result) > MOST_KEYS:
        raise Validation.of("metadata", f"At most {MOST_KEYS} keys.")
    return result


def created(sent: MetadataPatch) -> Metadata:
    """What is stored on creation."""
    return merged({}, sent)


def _check(sent: dict[str, str]) -> None:
    errors = []
    for key, value in sent.items():
        if not key or len(key) > LONGEST_KEY:
            errors.append(FieldError(f"metadata.{key[:60]}", f"A key has 1 to {LONGEST_KEY} characters."))
        if len(value) > LONGEST_VALUE:
            errors.append(
                FieldError(f"metadata.{key[:60]}", f"A value has at most {LONGEST_VALUE} characters.")
            )
        if "\x00" in key or "\x00" in value:
            errors.append(FieldError(f"metadata.{key[:60]}", "No NUL character."))
    if errors:
        raise Validation(errors)
