"""What is done with the lots and items of a product."""

from collections.abc import Sequence
from datetime import date

from closient.apps.catalogue.queries import lots
from closient.apps.catalogue.queries import products as queries
from closient.gs1 import ai
from closient.gs1.errors import Gs1Error
from closient.kit.db import Writes
from closient.kit.errors import Validation


async def ensure_lot(db: Writes, product_id: str, lot_code: str, expires_on: date | None) -> str:
    """The id of a lot (AI 10), made when there is none. Whoever asks has checked the caller's right."""
    _check("10", lot_code, "lot")
    return await queries.ensure_lot(db, product_id, lot_code, expires_on)


async def ensure_lots(
    db: Writes, organization_id: str, wanted: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], str]:
    """The ids of lots, each a GTIN with 14 digits and a code, made where there are none.

    Only for products of a brand of this organization, and for codes that AI 10 can carry: the others are not
    among the answers.
    """
    sound = [lot for lot in wanted if _is_code(lot[1])]
    if not sound:
        return {}
    gtins, codes = [lot[0] for lot in sound], [lot[1] for lot in sound]
    if not await lots.owns_any(db, organization_id, gtins):
        return {}
    await lots.make_lots(db, organization_id, gtins, codes)
    found = await lots.list_lots(db, organization_id, gtins, codes)
    return {(one.gtin, one.lot_code): one.id for one in found}


def _is_code(lot_code: str) -> bool:
    try:
        ai.lint("10", lot_code)
    except Gs1Error:
        return False
    return True


async def ensure_serial(db: Writes, product_id: str, lot_id: str | None, serial_number: str) -> str:
    """The id of an item (AI 21), made when there is none. Whoever asks has checked the caller's right."""
    _check("21", serial_number, "serial")
    return await queries.ensure_serial(db, product_id, lot_id, serial_number)


def _check(code: str, value: str, field: str) -> None:
    try:
        ai.lint(code, value)
    except Gs1Error as error:
        raise Validation.of(field, error.reason) from None
