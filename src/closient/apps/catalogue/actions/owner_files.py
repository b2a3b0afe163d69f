"""What an owner says of many products at once: records are made, claimed and changed in a few statements.

A product that cannot be is named with the reason, and nothing of it is kept; the others are not held up.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from closient.apps.catalogue.actions import contributions
from closient.apps.catalogue.actions import products as records
from closient.apps.catalogue.queries import contributions as queries
from closient.apps.catalogue.queries import products as product_queries
from closient.apps.catalogue.structs.contributions import Outcome, Refused, Told
from closient.apps.catalogue.structs.products import ProductClaimed, ProductState
from closient.apps.catalogue.structs.values import Change
from closient.kit import events
from closient.kit.db import Writes

# So many products are derived at a time: others are served in between.
AT_ONCE = 1_000
ANOTHER = Refused("This GTIN is claimed by another organization.")
NO_CLAIM = Refused("Your role may change products of your organization, and neither create nor claim any.")
FOREIGN_BRAND = Refused("Another organization holds the brand of this name.", "brand")


async def say_as_owner(
    db: Writes, said: Mapping[str, Sequence[Told]], owner_id: str, *, may_claim: bool
) -> dict[str, Outcome | Refused]:
    """What became of each GTIN-14; the rows are `contributions.checked` and are the owner's word.

    Without `may_claim` only products that the owner has already are changed. Locks are taken in the order
    of all writers: products by GTIN, then brands, then manufacturers.
    """
    refused: dict[str, Refused] = {}
    for former, current in (await queries.current_gtins(db, list(said))).items():
        refused[former] = Refused(f"The product of this GTIN has the GTIN {current} today: use that one.")
    wanted = sorted(said.keys() - refused)
    made = set(await queries.ensure_products(db, wanted)) if may_claim else set()
    states = {state.gtin: state for state in await product_queries.lock_states(db, wanted)}
    for gtin in wanted:
        if why := _refusal(states.get(gtin), owner_id, may_claim):
            refused[gtin] = why
    kept = {gtin: said[gtin] for gtin in wanted if gtin not in refused}
    refused |= await _ensure_names(db, kept, owner_id)
    if lost := sorted(made & refused.keys()):
        await product_queries.discard_products(db, lost)
    numbers = [gtin for gtin in kept if gtin not in refused]
    outcomes: dict[str, Outcome | Refused] = dict(refused)
    for start in range(0, len(numbers), AT_ONCE):
        some = {gtin: kept[gtin] for gtin in numbers[start : start + AT_ONCE]}
        outcomes |= await _keep(db, some, [states[gtin] for gtin in some], owner_id, made)
    return outcomes


def _refusal(state: ProductState | None, owner_id: str, may_claim: bool) -> Refused | None:
    if state is not None and state.owner_id == owner_id:
        return None
    if state is not None and state.owner_id is not None:
        return ANOTHER
    return None if may_claim else NO_CLAIM


async def _ensure_names(db: Writes, said: Mapping[str, Sequence[Told]], owner_id: str) -> dict[str, Refused]:
    """Brands of the owner and manufacturers get their records; refused is who names another's brand."""
    by_brand: dict[str, list[str]] = defaultdict(list)
    makers: set[str] = set()
    for gtin, rows in said.items():
        for row in rows:
            if row.field == "brand" and row.value:
                by_brand[str(row.value)].append(gtin)
            elif row.field == "manufacturer" and row.value:
                makers.add(str(row.value))
    names = list(by_brand)
    await queries.ensure_brands(db, names, [owner_id] * len(names))
    foreign = await queries.foreign_brands(db, names, owner_id)
    await queries.ensure_manufacturers(db, list(makers))
    return {gtin: FOREIGN_BRAND for name in foreign for gtin in by_brand[name]}


async def _keep(
    db: Writes,
    said: Mapping[str, Sequence[Told]],
    states: Sequence[ProductState],
    owner_id: str,
    made: set[str],
) -> dict[str, Outcome]:
    claims: dict[str, Change] = {
        state.id: records.claim_of(state, owner_id) for state in states if state.owner_id is None
    }
    new = made & said.keys()
    held = [records.held(state) for state in states]
    fresh = [one for one in held if one.gtin in new]
    known = [one for one in held if one.gtin not in new]
    await contributions.keep_first(db, fresh, said, {one.id: claims[one.id] for one in fresh})
    further = {one.id: claims[one.id] for one in known if one.id in claims}
    told = await contributions.keep(db, known, said, changes=further)
    taken = [state.gtin for state in states if state.id in claims and state.gtin not in new]
    await events.emit_all(db, [ProductClaimed(organization_id=owner_id, gtin=gtin) for gtin in taken])
    changed = told.keys() | taken
    return {
        gtin: "created" if gtin in new else "updated" if gtin in changed else "unchanged" for gtin in said
    }
