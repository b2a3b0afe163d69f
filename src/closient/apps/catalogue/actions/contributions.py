"""What is said of products, by whomever: every change of a record goes through here.

A contribution is kept, the record is derived anew from all of them, and who cares hears what has changed.
Who may speak for whom is decided by the apps above.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from functools import lru_cache
from types import MappingProxyType

import msgspec
from msgspec import Struct

from closient.apps.catalogue.queries import contributions as queries
from closient.apps.catalogue.queries import products as product_queries
from closient.apps.catalogue.rules import provenance
from closient.apps.catalogue.structs.contributions import (
    FIELDS,
    Canonical,
    Contribution,
    HistoryRow,
    Holding,
    Outcome,
    Said,
    Sayable,
    Standing,
    Told,
    Value,
)
from closient.apps.catalogue.structs.products import (
    Product,
    ProductCreated,
    ProductState,
    ProductUpdated,
)
from closient.apps.catalogue.structs.values import Change
from closient.gs1 import gtin as gtins
from closient.gs1.errors import Gs1Error
from closient.kit import clock, events, ids
from closient.kit.db import Reads, Writes
from closient.kit.errors import FieldError, NotFound, Validation
from closient.kit.pagination import Page, PageRequest

# So many products are held and derived at a time.
AT_ONCE = 5_000
# What says how sure we are, and not what the product is.
SURENESS = {"confidence_score", "field_confidence", "data_source", "field_source", "attribution"}
FOREIGN_BRAND = "Another organization holds the brand of this name."
# What is said of a product of nobody is somebody's word.
UNCLAIMED: Change = {
    "owner_id": None,
    "claimed_at": None,
    "claim_verification_status": None,
    "data_source": "crowd_sourced",
    "resolver_enabled": False,
    # It was its owner's alone.
    "metadata": {},
}


async def contribute(db: Writes, rows: Sequence[Told]) -> dict[str, Outcome]:
    """Keep what was said of any number of products; what became of each, by the GTIN-14 that it has today.

    A GTIN without a record gets one that nobody owns. A row that says nothing new is left out, so that a file
    can be read in again. Every row that cannot be is named by one Validation, before anything is written.
    """
    wanted: dict[str, list[Told]] = defaultdict(list)
    faults: list[FieldError] = []
    for place, row in enumerate(rows):
        try:
            wanted[gtins.normalise(row.gtin)].append(checked(row))
        except Gs1Error as error:
            faults.append(FieldError(f"rows.{place}.gtin", error.reason))
        except msgspec.ValidationError as error:
            faults.append(FieldError(f"rows.{place}.{row.field}", str(error).partition(" - at")[0]))
    if faults := faults or await _foreign_brands(db, rows):
        raise Validation(faults)
    outcomes: dict[str, Outcome] = {}
    numbers = sorted(wanted)
    for start in range(0, len(numbers), AT_ONCE):
        some = {number: wanted[number] for number in numbers[start : start + AT_ONCE]}
        outcomes |= await _contribute_some(db, some)
    return outcomes


async def _foreign_brands(db: Writes, rows: Sequence[Told]) -> list[FieldError]:
    """Rows in which an owner names a brand that another organization holds."""
    named: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for place, row in enumerate(rows):
        owner_id = row.author.organization_id
        if row.field == "brand" and row.value and row.author.data_source == "claimed" and owner_id:
            named[owner_id][str(row.value)].append(place)
    places: list[int] = []
    for owner_id, by_name in named.items():
        for name in await queries.foreign_brands(db, list(by_name), owner_id):
            places += by_name[name]
    return [FieldError(f"rows.{place}.brand", FOREIGN_BRAND) for place in sorted(places)]


def checked(row: Told) -> Told:
    """The row with null for what is empty; msgspec.ValidationError when the field cannot have this value."""
    if row.field not in FIELDS:
        raise msgspec.ValidationError("There is no such field.")
    if row.value in provenance.NOTHING:
        return msgspec.structs.replace(row, value=None)
    msgspec.convert({row.field: row.value}, Sayable)
    return row


async def _contribute_some(db: Writes, wanted: Mapping[str, list[Told]]) -> dict[str, Outcome]:
    today = await queries.current_gtins(db, list(wanted))
    by_gtin: dict[str, list[Told]] = defaultdict(list)
    for number, rows in wanted.items():
        by_gtin[today.get(number, number)].extend(rows)
    made = set(await queries.ensure_products(db, sorted(by_gtin)))
    held = await queries.lock_products(db, list(by_gtin))
    await _ensure_names(db, held, by_gtin)
    told = await keep(db, held, by_gtin, made=made)
    return {
        number: "created" if number in made else "updated" if number in told else "unchanged"
        for number in by_gtin
    }


async def keep(
    db: Writes,
    held: Sequence[Holding],
    by_gtin: Mapping[str, Sequence[Told]],
    *,
    changes: Mapping[str, Change] = MappingProxyType({}),
    made: Set[str] = frozenset(),
) -> dict[str, tuple[Product | None, Product]]:
    """Keep what is said of held products, each row `checked` and each name there; the rest as in `settle`."""
    rows = [row for one in held for row in stored(one.id, by_gtin[one.gtin])]
    said = await queries.add_contributions(db, [one.id for one in held], rows)
    # Of whom nobody has said anything new, the record stands.
    stirred = {one.product_id for one in said if one.is_new} | changes.keys()
    moving = [one for one in held if one.id in stirred or one.gtin in made]
    after = [one for one in said if one.product_id in stirred]
    return await settle(
        db, moving, [one for one in after if not one.is_new], after, changes=changes, made=made
    )


def stored(product_id: str, rows: Iterable[Told]) -> list[Change]:
    """The rows of catalogue.contribution; of two by one author on one field the later one."""
    now, known_as = clock.now(), _canonical(product_id)
    last: dict[tuple[object, ...], Change] = {}
    for row in rows:
        author = row.author
        last[row.field, author.data_source, author.predictor, author.organization_id, author.user_id] = {
            "id": ids.canonical(ids.new()),
            "product_id": known_as,
            "field": row.field,
            "value": row.value,
            "data_source": author.data_source,
            "predictor": author.predictor,
            "confidence": provenance.worth(author.data_source, row.confidence),
            "organization_id": _canonical(author.organization_id),
            "user_id": _canonical(author.user_id),
            "import_id": _canonical(author.import_id),
            "created": row.created or now,
        }
    return list(last.values())


@lru_cache(maxsize=1024)
def _canonical(text: str | None) -> str | None:
    return ids.canonical(text) if text else None


async def _ensure_names(db: Writes, held: Sequence[Holding], by_gtin: Mapping[str, list[Told]]) -> None:
    """Brands and manufacturers that are named get their records; an owner takes unclaimed brands over."""
    brands: list[tuple[str, str | None]] = []
    makers: list[str] = []
    for one in held:
        for row in by_gtin[one.gtin]:
            if row.field == "manufacturer" and row.value:
                makers.append(str(row.value))
            elif row.field == "brand" and row.value:
                owns = row.author.data_source == "claimed" and row.author.organization_id == one.owner_id
                brands.append((str(row.value), one.owner_id if owns else None))
    if brands:
        await queries.ensure_brands(db, [name for name, _ in brands], [owner for _, owner in brands])
    if makers:
        await queries.ensure_manufacturers(db, makers)


def derive_new(rows: Iterable[Told], owner_id: str) -> Canonical:
    """The record of a product of which nothing else is said; each row is of another field."""
    return provenance.derive(_first_said(rows), owner_id)


def _first_said(rows: Iterable[Told]) -> list[Said]:
    return [
        Said(
            id="",
            product_id="",
            field=row.field,
            value=row.value,
            data_source=row.author.data_source,
            confidence=provenance.worth(row.author.data_source, row.confidence),
            organization_id=row.author.organization_id,
            author="",
            created=clock.now(),
        )
        for row in rows
    ]


async def settle(
    db: Writes,
    held: Sequence[Holding],
    before: Iterable[Said],
    after: Iterable[Said],
    *,
    changes: Mapping[str, Change] = MappingProxyType({}),
    made: Set[str] = frozenset(),
    known: Mapping[str, Product] = MappingProxyType({}),
) -> dict[str, tuple[Product | None, Product]]:
    """Let records follow what was said `before` and is said `after`, and tell what that changes.

    `changes` are further columns by the product's id; a new owner there decides whose word counts first.
    `made` are the GTINs of new records, `known` are records as they were, if somebody has read them. Answers
    by GTIN the records before and after of all that are another product now.
    """
    earlier, later = _by_product(before), _by_product(after)
    shifts = {one.id: _shift(one, earlier[one.id], later[one.id], changes.get(one.id, {})) for one in held}
    written = {product_id: shift.change for product_id, shift in shifts.items() if shift.change}
    moved = {one.id for one in held if shifts[one.id].is_felt or one.gtin in made}
    old = dict(known)
    unread = [one.id for one in held if one.id in moved and one.gtin not in made and one.id not in known]
    if unread:
        old |= {one.id: one for one in await product_queries.list_records(db, unread)}
    if written:
        await product_queries.change_products(db, list(written), list(written.values()))
    new = await product_queries.list_records(db, list(moved)) if moved else []
    told: dict[str, tuple[Product | None, Product]] = {}
    news: list[events.Event] = []
    for product in new:
        if product.gtin in made:
            news.append(ProductCreated(organization_id=product.owner_id, product=product))
            told[product.gtin] = (None, product)
        elif update := _update(old[product.id], product, shifts[product.id]):
            news.append(update)
            told[product.gtin] = (old[product.id], product)
    await events.emit_all(db, news)
    return told


class Shift(Struct):
    """What becomes of one record: the columns that are written, and the fields of it that are facts."""

    change: Change
    before: dict[str, Value]
    after: dict[str, Value]

    @property
    def is_felt(self) -> bool:
        """Not only how sure we are is another thing now, or whose it is: that is told by itself."""
        return bool(self.after) or ("metadata" in self.change and "owner_id" not in self.change)


def _shift(one: Holding, before: list[Said], after: list[Said], extra: Change) -> Shift:
    owner_id = one.owner_id
    if "owner_id" in extra:
        owner_id = ids.parse(extra["owner_id"]) if extra["owner_id"] else None
    old, new = provenance.derive(before, one.owner_id), provenance.derive(after, owner_id)
    values = provenance.changed(old, new)
    change: Change = {**extra, **values}
    if (before or after) and _sureness(old) != _sureness(new):
        # Of whom nobody says anything any more, the source stays the one there was.
        change |= {name: value for name, value in _sureness(new).items() if value is not None}
    return Shift(change, {field: old.values.get(field, "") for field in values}, values)


def _sureness(canonical: Canonical) -> Change:
    return {
        "data_source": canonical.data_source,
        "confidence_score": canonical.confidence_score,
        "field_confidence": canonical.field_confidence,
        "field_source": canonical.field_source,
    }


def _update(before: Product, after: Product, shift: Shift) -> ProductUpdated | None:
    """What is told of a change: fields of the record, and facts that the record does not show."""
    old, new = msgspec.to_builtins(before), msgspec.to_builtins(after)
    hidden = [field for field in shift.after if field not in {*new, "brand", "manufacturer"}]
    differing = [name for name in new if new[name] != old[name]]
    if not hidden and not {*differing} - SURENESS:
        return None
    return ProductUpdated(
        # Who gives a product up hears what became of it.
        organization_id=after.owner_id or before.owner_id,
        gtin=after.gtin,
        before={name: old[name] for name in differing} | {name: shift.before[name] for name in hidden},
        after={name: new[name] for name in differing} | {name: shift.after[name] for name in hidden},
    )


def _by_product(said: Iterable[Said]) -> dict[str, list[Said]]:
    found: dict[str, list[Said]] = defaultdict(list)
    for one in said:
        found[one.product_id].append(one)
    return found


async def hand_over(db: Writes, held: Sequence[Holding], changes: Mapping[str, Change]) -> None:
    """Give records another owner, or none: from now on other people's word counts first."""
    said = await queries.list_said(db, [one.id for one in held])
    await settle(db, held, said, said, changes=changes)


async def list_contributions(
    db: Reads, product: Product, field: str | None, page: PageRequest
) -> Page[Contribution]:
    """The history of a product, or of one field; the latest first."""
    if field is not None and field not in FIELDS:
        raise Validation.of("field", f"One of: {', '.join(FIELDS)}.")
    listed = await queries.list_history(db, product.id, field, page)
    canonical = provenance.derive(await queries.list_said(db, [product.id]), product.owner_id)
    return Page([_shown(row, canonical) for row in listed.data], listed.pagination)


async def list_standing(db: Reads, product: Product) -> list[Contribution]:
    """What counts of all that was said of a product, agreeing with the record or not; the latest first."""
    rows = await queries.list_standing(db, product.id)
    canonical = provenance.derive(await queries.list_said(db, [product.id]), product.owner_id)
    return [_shown(row, canonical) for row in rows]


async def revert_contribution(
    db: Writes, state: ProductState, contribution_id: str, user_id: str | None
) -> Contribution:
    """Let a contribution count no more: what was said before it, or by others, stands again.

    A repeat changes nothing. What another source said is not taken from that source again.
    """
    row = await queries.get_contribution(db, state.id, contribution_id)
    if row is None:
        raise NotFound("The product has no such contribution.")
    held = [Holding(state.id, state.gtin, state.owner_id)]
    after = before = await queries.list_said(db, [state.id])
    if row.reverted_at is None:
        await queries.revert_contribution(db, contribution_id, user_id)
        after = await queries.list_said(db, [state.id])
        await settle(db, held, before, after)
        row = await queries.get_contribution(db, state.id, contribution_id) or row
    return _shown(row, provenance.derive(after, state.owner_id))


def _shown(row: HistoryRow, canonical: Canonical) -> Contribution:
    standing: Standing = "competing"
    if row.reverted_at is not None:
        standing = "reverted"
    elif row.is_superseded:
        standing = "superseded"
    elif row.id in canonical.deciding:
        standing = "on_record"
    return Contribution(
        row.id,
        row.field,
        row.value,
        row.data_source,
        row.confidence,
        row.created,
        standing,
        row.predictor,
        row.organization_id,
        row.user_id,
        row.import_id,
        row.reverted_at,
        provenance.LICENCES.get(row.data_source, ""),
    )
