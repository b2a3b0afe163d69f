"""Products of a brand from a CSV file: each row is kept or told what is wrong with it."""

import asyncio

import msgspec

from closient.apps.catalogue.actions import contributions, imports, owner_files
from closient.apps.catalogue.actions.imports import Tried
from closient.apps.catalogue.structs.contributions import Author, Told
from closient.apps.catalogue.structs.imports import FailedRow
from closient.apps.products import queries
from closient.apps.products.rules import import_files
from closient.apps.products.rules.import_files import ImportFile, ImportRow
from closient.apps.products.structs import CsvImportPreview, CsvImportResult, CsvRowError
from closient.kit import audit, ids
from closient.kit.caller import Caller
from closient.kit.database import Database
from closient.kit.db import Reads, Writes
from closient.kit.errors import Forbidden, Validation

LARGEST = import_files.LARGEST


class OnlyTried(Exception):
    """Takes back what was done to see what would be done."""


async def importing_organization(db: Reads, caller: Caller, organization_id: str | None) -> str:
    """The brand organization that imports: the named one, else the only one that the caller may speak for."""
    if organization_id:
        chosen = ids.parse(organization_id, "organization_id")
        caller.require("PRODUCTS", chosen)
        if await queries.brand_organizations(db, [chosen]):
            return chosen
        raise Forbidden("Only an organization that is a brand imports products.")
    own = [one.organization_id for one in caller.memberships]
    brands = await queries.brand_organizations(db, own)
    if not brands:
        raise Forbidden("You are no member of an organization that is a brand.")
    able = [one for one in brands if caller.may("PRODUCTS", one)]
    if len(able) > 1:
        raise Validation.of("organization_id", "You are a member of several brands: name one.")
    caller.require("PRODUCTS", able[0] if able else brands[0])
    return able[0]


async def read_file(content: bytes) -> ImportFile:
    """The rows of a file; read beside the requests of others."""
    return await asyncio.to_thread(_read, content)


def _read(content: bytes) -> ImportFile:
    found = import_files.read(content)
    fitting = []
    for row in found.rows:
        judged = judge(row)
        if isinstance(judged, CsvRowError):
            found.faults.append(judged)
        else:
            fitting.append(judged)
    found.rows = fitting
    return found


def judge(row: ImportRow | CsvRowError) -> ImportRow | CsvRowError:
    """The row, or what is wrong with its facts; judged as every single write is."""
    if isinstance(row, CsvRowError) or not (faults := _faults(row.facts)):
        return row
    message = " ".join(f"{column}: {text}" for column, text in faults.items())
    first = next(iter(faults))
    return CsvRowError(row.line, faults[first] if len(faults) == 1 else message, first)


def _faults(facts: dict[str, str]) -> dict[str, str]:
    """What is wrong with the facts of a row, by their columns."""
    faults = {}
    for field, value in facts.items():
        try:
            contributions.checked(Told("", field, value, Author("claimed")))
        except msgspec.ValidationError:
            faults[field] = import_files.WANTED[field]
    return faults


async def bulk_import_products_from_csv(
    db: Writes, caller: Caller, owner_id: str, found: ImportFile
) -> CsvImportResult:
    """OWNER or MANAGER of the brand; an EDITOR's rows change products that the brand has already."""
    import_id = ids.new()
    tried = await _say(db, caller, owner_id, found, import_id)
    result = CsvImportResult(
        total_rows=found.total,
        created=tried.progress.created,
        updated=tried.progress.updated,
        skipped=tried.progress.unchanged + tried.progress.repeated,
        error_count=len(tried.errors),
        errors=[CsvRowError(one.line, one.message, one.field) for one in tried.errors],
        import_id=import_id if tried.progress.created or tried.progress.updated or tried.errors else None,
    )
    if result.import_id:
        one = imports.new(import_id, owner_id, caller.user_id, may_claim=caller.may("CLAIM", owner_id))
        one.columns = found.columns
        await imports.keep_done(db, one, tried, found.cells)
    if result.created or result.updated:
        await audit.record(
            db,
            caller,
            action="product_import.made",
            subject_id=import_id,
            organization_id=owner_id,
            after=msgspec.structs.replace(result, errors=[]),
        )
    return result


async def _say(db: Writes, caller: Caller, owner_id: str, found: ImportFile, import_id: str) -> Tried:
    author = Author("claimed", owner_id, caller.user_id, import_id=import_id)
    first = {row.gtin: row for row in reversed(found.rows)}
    said: dict[str, owner_files.Facts] = {gtin: {**row.facts} for gtin, row in first.items()}
    outcomes = await owner_files.say_as_owner(db, said, author, may_claim=caller.may("CLAIM", owner_id))
    faults = [FailedRow(one.line, one.message, one.column, False, []) for one in found.faults]
    return imports.tally(found.total, {gtin: row.line for gtin, row in first.items()}, outcomes, faults)


async def preview_csv_import(
    database: Database, caller: Caller, owner_id: str, found: ImportFile
) -> CsvImportPreview:
    """The import itself, in a transaction that is rolled back: what it finds, the import will find."""
    tried: Tried | None = None
    try:
        async with database.writes() as db:
            tried = await _say(db, caller, owner_id, found, ids.new())
            raise OnlyTried
    except OnlyTried:
        assert tried is not None
    errors = [CsvRowError(one.line, one.message, one.field) for one in tried.errors]
    return CsvImportPreview(
        total_rows=found.total,
        create=tried.progress.created,
        update=tried.progress.updated,
        unchanged=tried.progress.unchanged,
        skip=tried.progress.repeated,
        conflict=tried.progress.conflict,
        error=tried.progress.error,
        problems=import_files.grouped(errors),
    )


def download_csv_import_template() -> str:
    """A file to fill in; for anybody."""
    return import_files.template()
