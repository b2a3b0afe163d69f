"""What is done with the lots and items of a product."""

from datetime import date

from closient.apps.catalogue.queries import products as queries
from closient.gs1 import ai
from closient.gs1.errors import Gs1Error
from closient.kit.db import Writes
from closient.kit.errors import Validation


async def ensure_lot(db: Writes, product_id: str, lot_code: str, expires_on: date | None) -> str:
    """The id of a lot (AI 10), made when there is none. Whoever asks has checked the caller's right."""
    _check("10", lot_code, "lot")
    return await queries.ensure_lot(db, product_id, lot_code, expires_on)


async def ensure_serial(db: Writes, product_id: str, lot_id: str | None, serial_number: str) -> str:
    """The id of an item (AI 21), made when there is none. Whoever asks has checked the caller's right."""
    _check("21", serial_number, "serial")
    return await queries.ensure_serial(db, product_id, lot_id, serial_number)


def _check(code: str, value: str, field: str) -> None:
    try:
        ai.lint(code, value)
    except Gs1Error as error:
        raise Validation.of(field, error.reason) from None
