"""The readiness check: anybody may ask, so often; remembered for a while is who left an address."""

from datetime import timedelta

from closient.apps.account.actions import attempts
from closient.apps.account.actions.attempts import Allowance
from closient.apps.catalogue.actions import products
from closient.apps.content import queries, rules
from closient.apps.content.structs import ReadinessCheckIn, ReadinessCheckOut
from closient.gs1 import gtin as gtins
from closient.gs1.errors import Gs1Error
from closient.kit import clock
from closient.kit.caller import Caller
from closient.kit.database import Database
from closient.kit.db import Writes
from closient.kit.errors import NotFound
from closient.kit.ratelimit import HOUR, MINUTE, network_of

CHECKS_PER_MINUTE, CHECKS_PER_HOUR = 10, 30
BY_MINUTE = Allowance("readiness-minute", CHECKS_PER_MINUTE, MINUTE)
BY_HOUR = Allowance("readiness-hour", CHECKS_PER_HOUR, HOUR)


async def check_product_data_readiness(
    database: Database, caller: Caller, check: ReadinessCheckIn
) -> ReadinessCheckOut:
    """What is no GTIN is an answer, not a problem. A lead is kept for an address with a valid GTIN."""
    await _count(database, caller)
    try:
        gtin14 = gtins.normalise_strict(check.gtin)
    except Gs1Error as error:
        return rules.refused(error.reason)
    try:
        product = await products.get_product(database.reads, gtin14)
    except NotFound:
        product = None
    answer = rules.checked(gtin14, product)
    if check.email:
        async with database.writes() as db:
            await queries.insert_lead(db, check.email.lower(), gtin14, answer.score, clock.now())
    return answer


async def forget_leads(db: Writes, retention_days: int) -> int:
    """Addresses that were left longer ago than that go; how many."""
    return await queries.delete_leads(db, clock.now() - timedelta(days=retention_days))


async def _count(database: Database, caller: Caller) -> None:
    """Both windows of an address; of strangers the gate has counted the minute already."""
    network = network_of(caller.address)
    if caller.is_known:
        await attempts.count(database.reads, BY_MINUTE, network)
    await attempts.count(database.reads, BY_HOUR, network)
