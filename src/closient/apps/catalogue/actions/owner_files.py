"""What an owner says of many products at once: records are made, claimed and changed in a few statements.

A product that cannot be is named with the reason, and nothing of it is kept; the others are not held up.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from closient.apps.catalogue.actions import contributions, owner_names
from closient.apps.catalogue.actions import products as records
from closient.apps.catalogue.actions.owner_names import Names
from closient.apps.catalogue.queries import contributions as contribution_queries
from closient.apps.catalogue.queries import new_products
from closient.apps.catalogue.queries import owner_files as queries
from closient.apps.catalogue.queries import products as product_queries
from closient.apps.catalogue.rules import provenance
from closient.apps.catalogue.structs.contributions import (
    Author,
    Holding,
    Kept,
    MadeProduct,
    Refused,
    Said,
    Value,
)
from closient.apps.catalogue.structs.products import ProductClaimed, ProductCreated, ProductState
from closient.apps.catalogue.structs.values import Change
from closient.kit import clock, events, ids
from closient.kit.db import Writes

Facts = dict[str, Value]
# So many products are derived at a time: others are served in between.
AT_ONCE = 1_000
ANOTHER = Refused("This GTIN is claimed by another organization.")
NO_CLAIM = Refused("Your role may change products of your organization, and neither create nor claim any.")
FOREIGN_BRAND = Refused(contributions.FOREIGN_BRAND, "brand")
OWNER = provenance.BASE_CONFIDENCE["claimed"]


async def say_as_owner(
    db: Writes, said: Mapping[str, Facts], author: Author, *, may_claim: bool
) -> dict[str, Kept | Refused]:
    """What became of each GTIN-14; the facts are `contributions.checked` and none of them is empty.

    The author is the organization that owns them. Without `may_claim` only products that it has already are
    changed. Locks are taken in the order of all writers: new products by GTIN, those that are there, then
    brands, then manufacturers.
    """
    owner_id = author.organization_id
    assert owner_id is not None
    refused: dict[str, Refused] = {}
    for former, current in (await contribution_queries.current_gtins(db, list(said))).items():
        refused[former] = Refused(f"The product of this GTIN has the GTIN {current} today: use that one.")
    names = await owner_names.look_up(db, said.values(), owner_id)
    refused |= _foreign(said, names)
    wanted = sorted(said.keys() - refused)
    await new_products.let_names_follow(db)
    made = await _make(db, {gtin: said[gtin] for gtin in wanted}, owner_id, names) if may_claim else {}
    there = [gtin for gtin in wanted if gtin not in made]
    states = {state.gtin: state for state in await product_queries.lock_states(db, there)}
    for gtin in there:
        if why := _refusal(states.get(gtin), owner_id, may_claim):
            refused[gtin] = why
    kept = {gtin: said[gtin] for gtin in wanted if gtin not in refused}
    names_after = await owner_names.make(db, names, kept.values(), owner_id)
    refused |= await _settle_names(db, made, kept, names, names_after)
    await new_products.demand_names(db)
    outcomes: dict[str, Kept | Refused] = dict(refused)
    numbers = [gtin for gtin in kept if gtin not in refused]
    for start in range(0, len(numbers), AT_ONCE):
        some = {gtin: kept[gtin] for gtin in numbers[start : start + AT_ONCE]}
        new = {gtin: made[gtin] for gtin in some if gtin in made}
        await _tell_made(db, new, some, author)
        outcomes |= dict.fromkeys(new, "created")
        outcomes |= await _change(db, [states[gtin] for gtin in some if gtin not in made], some, author)
    return outcomes


def _refusal(state: ProductState | None, owner_id: str, may_claim: bool) -> Refused | None:
    if state is not None and state.owner_id == owner_id:
        return None
    if state is not None and state.owner_id is not None:
        return ANOTHER
    return None if may_claim else NO_CLAIM


def _foreign(said: Mapping[str, Facts], names: Names) -> dict[str, Refused]:
    return {
        gtin: FOREIGN_BRAND
        for gtin, facts in said.items()
        if (name := names.brand_of(facts)) and name.is_foreign
    }


async def _make(db: Writes, said: Mapping[str, Facts], owner_id: str, names: Names) -> dict[str, str]:
    """Records of the GTINs that have none; their ids by GTIN."""
    known = set(await new_products.known_gtins(db, list(said)))
    made = []
    for gtin, facts in said.items():
        if gtin in known:
            continue
        canonical = provenance.of_owner(facts)
        brand, maker = names.brand_of(facts), names.manufacturer_of(facts)
        made.append(
            MadeProduct(
                gtin,
                canonical.values,
                canonical.field_confidence,
                canonical.confidence_score,
                brand.id if brand else None,
                brand.key if brand else "",
                maker.id if maker else None,
                canonical.field_source,
            )
        )
    found = await new_products.make_products(db, owner_id, "claimed", made) if made else {}
    return {gtin: ids.parse(product_id) for gtin, product_id in found.items()}


async def _settle_names(
    db: Writes, made: dict[str, str], kept: Mapping[str, Facts], before: Names, after: Names
) -> dict[str, Refused]:
    """When somebody else was quicker to make a name, made products follow, or are refused with it."""
    refused = _foreign(kept, after)
    if lost := sorted(made.keys() & refused):
        await product_queries.discard_products(db, lost)
    moved: list[tuple[str, str | None, str | None]] = []
    for gtin in made.keys() & kept.keys() - refused:
        brand, maker = after.brand_of(kept[gtin]), after.manufacturer_of(kept[gtin])
        ids_after = brand.id if brand else None, maker.id if maker else None
        brand, maker = before.brand_of(kept[gtin]), before.manufacturer_of(kept[gtin])
        if ids_after != (brand.id if brand else None, maker.id if maker else None):
            moved.append((made[gtin], *ids_after))
    if moved:
        await new_products.rename_made(
            db, [one[0] for one in moved], [one[1] for one in moved], [one[2] for one in moved]
        )
    return refused


def _words(product_id: str, facts: Mapping[str, Value], owner_id: str) -> list[Said]:
    """The owner's words as the record is derived from them."""
    now, voice = clock.now(), f"claimed::{ids.canonical(owner_id)}"
    return [
        Said("", product_id, field, value, "claimed", OWNER, owner_id, voice, now, True)
        for field, value in facts.items()
    ]


async def _tell_made(db: Writes, made: Mapping[str, str], said: Mapping[str, Facts], author: Author) -> None:
    if not made:
        return
    facts = [said[gtin] for gtin in made]
    await queries.add_first_words(db, list(made.values()), facts, author, OWNER)
    products = await product_queries.list_records(db, list(made.values()))
    await events.emit_all(
        db, [ProductCreated(organization_id=product.owner_id, product=product) for product in products]
    )


async def _change(
    db: Writes, states: Sequence[ProductState], said: Mapping[str, Facts], author: Author
) -> dict[str, Kept]:
    """Records that are there follow what their owner says, or whoever claims them by saying it."""
    if not states:
        return {}
    owner_id = str(author.organization_id)
    claims: dict[str, Change] = {
        state.id: records.claim_of(state, owner_id) for state in states if state.owner_id is None
    }
    before = await contribution_queries.list_said(db, [state.id for state in states])
    own: dict[str, dict[str, Said]] = defaultdict(dict)
    for one in before:
        if one.data_source == "claimed" and one.organization_id == owner_id:
            own[one.product_id][one.field] = one
    news = {state.id: _news(own[state.id], said[state.gtin]) for state in states}
    news = {product_id: facts for product_id, facts in news.items() if facts}
    if news:
        await queries.add_words(db, list(news), list(news.values()), author, OWNER)
    moving = [
        Holding(state.id, state.gtin, state.owner_id)
        for state in states
        if state.id in news or state.id in claims
    ]
    stirred = {one.id for one in moving}
    earlier = [one for one in before if one.product_id in stirred]
    replaced = {
        own[product_id][field].id
        for product_id in news
        for field in news[product_id].keys() & own[product_id]
    }
    later = [one for one in earlier if one.id not in replaced]
    later += [word for product_id, facts in news.items() for word in _words(product_id, facts, owner_id)]
    told = await contributions.settle(db, moving, earlier, later, changes=claims)
    taken = [state.gtin for state in states if state.id in claims]
    await events.emit_all(db, [ProductClaimed(organization_id=owner_id, gtin=gtin) for gtin in taken])
    outcomes: dict[str, Kept] = {state.gtin: "unchanged" for state in states}
    for gtin in told:
        outcomes[gtin] = "updated"
    for gtin in taken:
        outcomes[gtin] = "claimed"
    return outcomes


def _news(own: Mapping[str, Said], facts: Facts) -> Facts:
    """What the owner has not said last already, and as surely."""
    return {
        field: value
        for field, value in facts.items()
        if field not in own or (own[field].value, own[field].confidence) != (value, OWNER)
    }
