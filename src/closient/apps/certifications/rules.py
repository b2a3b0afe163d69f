"""What a certificate or claim may say, decided without the database; faults name their fields."""

from datetime import date

from msgspec import UNSET, Struct, UnsetType, structs

from closient.apps.certifications.structs.assignments import CertificatePatch
from closient.kit import countries
from closient.kit.errors import FieldError, Validation


def check(sent: Struct, valid_from: date | None, expiration_date: date | None) -> None:
    """Refuse what cannot be stored, unknown countries, and a period that ends before it begins."""
    errors = [
        FieldError(name, "No NUL character.")
        for name, value in structs.asdict(sent).items()
        if isinstance(value, str) and "\x00" in value
    ]
    named = getattr(sent, "certificate_countries", UNSET)
    if not isinstance(named, UnsetType):
        errors += [
            FieldError("certificate_countries", f"No country has the code {code!r}.")
            for code in named
            if countries.clean(code) is None
        ]
    if valid_from is not None and expiration_date is not None and expiration_date < valid_from:
        errors.append(FieldError("expiration_date", "It must not lie before valid_from."))
    if errors:
        raise Validation(errors)


def country_codes(sent: list[str]) -> list[str]:
    """ISO 3166-1 alpha-2 in capitals, each once; what is none is left out.

    >>> country_codes(["de", "US", "DE"])
    ['DE', 'US']
    """
    return list(dict.fromkeys(code for text in sent if (code := countries.clean(text))))


def metadata_sent(patch: CertificatePatch) -> dict[str, str] | UnsetType | None:
    """The metadata of a patch in the kit's words: null deletes a key as "" does."""
    if isinstance(patch.metadata, UnsetType) or patch.metadata is None:
        return patch.metadata
    return {key: value or "" for key, value in patch.metadata.items()}


def period(patch: CertificatePatch, first: date | None, last: date | None) -> tuple[date | None, date | None]:
    """First and last day after a patch of a certificate that had these."""
    return (
        first if isinstance(patch.valid_from, UnsetType) else patch.valid_from,
        last if isinstance(patch.expiration_date, UnsetType) else patch.expiration_date,
    )
