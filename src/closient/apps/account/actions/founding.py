"""An account without a mailed link: for whoever sets the site up, never for a visitor."""

from closient.apps.account import rules
from closient.apps.account.actions import passwords
from closient.apps.account.queries import people as queries
from closient.apps.account.structs.people import Person
from closient.kit import audit, clock
from closient.kit.caller import Caller
from closient.kit.db import Writes
from closient.kit.errors import Validation


async def open_account(db: Writes, email: str, name: str, password: str) -> Person:
    """A person whose address counts as proved, with this password."""
    address = rules.clean_email(email)
    if address is None:
        raise Validation.of("email", "This is not a mail address.")
    person = await queries.ensure_person(db, address, rules.clean_name(name) or "", "en")
    await queries.set_password(db, person.id, await passwords.hashed(password), clock.now())
    await audit.record(db, Caller(kind="system"), action="user.signed_up", subject_id=person.id)
    return person
