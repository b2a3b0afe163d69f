"""The command `closient`: parses, imports what the command needs, turns expected errors into a sentence."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from closient.cli import code_commands, event_commands, label_commands

# Empty and 0 stand for what the settings say; help shows what that is.
HOST_DEFAULT, PORT_DEFAULT = "CLOSIENT_HOST, else 127.0.0.1", "CLOSIENT_PORT, else 8000"
# A job worker beside a web server lets that go first when there is more to do than the machine can.
YIELDING = 5

app = typer.Typer(
    name="closient",
    help="The world's product graph: GS1 Digital Link resolver, catalogue, codes and traceability.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
keys = typer.Typer(help="API keys.", no_args_is_help=True)
app.add_typer(keys, name="keys")
jobs = typer.Typer(help="The queue of jobs and its dead letters.", no_args_is_help=True)
app.add_typer(jobs, name="jobs")
imports = typer.Typer(
    help="Data of others: links, recalls, sustainability, food, classifications.", no_args_is_help=True
)
app.add_typer(imports, name="import")
exports = typer.Typer(help="Links and events into files.", no_args_is_help=True)
app.add_typer(exports, name="export")
app.command("capture")(event_commands.capture)
exports.command("events")(event_commands.export)
links = typer.Typer(help="Links and who speaks for a key.", no_args_is_help=True)
app.add_typer(links, name="links")
claims = typer.Typer(help="Reports that somebody claims a GTIN that is not theirs.", no_args_is_help=True)
app.add_typer(claims, name="claims")
app.add_typer(code_commands.app, name="code")
app.add_typer(label_commands.app, name="labels")
brands = typer.Typer(help="Brands that are verified by hand.", no_args_is_help=True)
app.add_typer(brands, name="brands")


@app.command()
def serve(
    *,
    web_only: Annotated[bool, typer.Option("--web-only", help="No job worker.")] = False,
    worker_only: Annotated[bool, typer.Option("--worker-only", help="No web server.")] = False,
    workers: Annotated[int, typer.Option(help="Web processes.", min=1, max=64)] = 1,
    host: Annotated[str, typer.Option(help="Address to listen on.", show_default=HOST_DEFAULT)] = "",
    port: Annotated[
        int, typer.Option(help="Port to listen on.", min=0, max=65535, show_default=PORT_DEFAULT)
    ] = 0,
    end_with_parent: Annotated[bool, typer.Option(hidden=True)] = False,
) -> None:
    """Start everything: database, migrations, demo world, web server and job worker."""
    from closient.cli import serve as room  # noqa: PLC0415 - so that --help is quick

    if end_with_parent:
        follow_parent()
    if web_only and worker_only:
        raise typer.BadParameter("--web-only and --worker-only exclude each other.")
    options = room.Options(web=not worker_only, worker=not web_only, workers=workers, host=host, port=port)
    raise typer.Exit(room.serve(options))


@app.command()
def worker(*, parent: Annotated[int, typer.Option(hidden=True)] = 0) -> None:
    """Run the job worker alone, until SIGINT or SIGTERM."""
    from closient.cli import worker as room  # noqa: PLC0415

    if parent:
        follow_parent(parent)
        os.nice(YIELDING)
    room.work()


@app.command()
def migrate() -> None:
    """Bring the database up to date."""
    from closient.cli import data as room  # noqa: PLC0415

    room.migrate()


@app.command()
def seed() -> None:
    """Fill an empty database with the demo world."""
    from closient.cli import data as room  # noqa: PLC0415

    room.seed()


@app.command()
def openapi(
    *, app_name: Annotated[str, typer.Option("--app", help="The document of this app alone.")] = ""
) -> None:
    """Print the OpenAPI document, merged or of one app, without a server."""
    from closient.cli import openapi as room  # noqa: PLC0415

    raise typer.Exit(room.show(app_name))


@app.command()
def where(operation: Annotated[str, typer.Argument(help='As in "PATCH /account/api/v1/...".')]) -> None:
    """Print file and line of each room and test of an operation."""
    from closient.cli import where as room  # noqa: PLC0415

    raise typer.Exit(room.show(operation))


@app.command()
def sql(query: Annotated[str, typer.Argument(help="As in account.callers.by_keys.")]) -> None:
    """Print the SQL statements of a query function."""
    from closient.cli import statements as room  # noqa: PLC0415

    raise typer.Exit(room.show(query))


@app.command()
def doctor() -> None:
    """Check settings, database, migrations, storage, mail and jobs, and say what to do."""
    from closient.cli import doctor as room  # noqa: PLC0415

    raise typer.Exit(room.examine())


@keys.command("create")
def create_key(
    organization: Annotated[str, typer.Argument(help="Id of the organization that the key stands for.")],
    *,
    name: Annotated[str, typer.Option(help="What the key is for.")] = "Made on the command line",
    kind: Annotated[str, typer.Option("--type", help="business or publishable.")] = "business",
    role: Annotated[str, typer.Option(help="manager, editor or readonly.")] = "readonly",
) -> None:
    """Make an API key and print it, once."""
    from closient.cli import keys as room  # noqa: PLC0415

    wanted = room.Wanted(organization=organization, name=name, key_type=kind, role=role)
    raise typer.Exit(room.create(wanted))


@keys.command("check")
def check_key(key: Annotated[str, typer.Argument(help="The whole key; - reads it from the input.")]) -> None:
    """Say whether a key is well formed: known prefix, right length, right checksum."""
    from closient.cli import keys as room  # noqa: PLC0415

    raise typer.Exit(room.check(key))


@jobs.command("list")
def list_jobs(
    *, waiting: Annotated[bool, typer.Option("--waiting", help="What waits and runs instead.")] = False
) -> None:
    """Show the dead letters, the jobs that were given up: id, name, runs, error, age."""
    from closient.cli import jobs as room  # noqa: PLC0415

    room.show_waiting() if waiting else room.show_dead()


@jobs.command("requeue")
def requeue_jobs(which: Annotated[str, typer.Argument(metavar="ID|all", help="Of dead letters.")]) -> None:
    """Give a dead letter, or all of them, all attempts again."""
    from closient.cli import jobs as room  # noqa: PLC0415

    raise typer.Exit(room.requeue(which))


@jobs.command("discard")
def discard_jobs(which: Annotated[str, typer.Argument(metavar="ID|all", help="Of dead letters.")]) -> None:
    """Throw a dead letter, or all of them, away."""
    from closient.cli import jobs as room  # noqa: PLC0415

    raise typer.Exit(room.discard(which))


FileArgument = Annotated[Path, typer.Argument(help="A JSON document or JSON lines; .gz is unpacked.")]
OrganizationOption = Annotated[str, typer.Option(help="Id of the organization that the links belong to.")]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Only say what would become of them.")]
ProductsOption = Annotated[
    bool, typer.Option("--create-products", help="Make a product for each GTIN that has none.")
]
RefusedOption = Annotated[
    Path | None, typer.Option(help="Where refused entries go; else FILE with .refused.jsonl behind it.")
]


@imports.command("linkset")
def import_linkset(
    file: FileArgument,
    *,
    organization: OrganizationOption,
    dry_run: DryRunOption = False,
    create_products: ProductsOption = False,
    refused: RefusedOption = None,
) -> None:
    """Read linksets (RFC 9264 in GS1's shape), one or many, and create or change their links."""
    from closient.cli import link_import as room  # noqa: PLC0415

    wanted = room.Wanted(
        kind="linkset",
        file=file,
        organization=organization,
        is_dry=dry_run,
        creates_products=create_products,
        refused=refused,
    )
    raise typer.Exit(room.run(wanted))


@imports.command("resolver-ce")
def import_resolver_ce(
    file: FileArgument,
    *,
    organization: OrganizationOption,
    dry_run: DryRunOption = False,
    create_products: ProductsOption = False,
    refused: RefusedOption = None,
) -> None:
    """Read entries of GS1's Resolver CE, as its API takes them, and create or change their links."""
    from closient.cli import link_import as room  # noqa: PLC0415

    wanted = room.Wanted(
        kind="resolver-ce",
        file=file,
        organization=organization,
        is_dry=dry_run,
        creates_products=create_products,
        refused=refused,
    )
    raise typer.Exit(room.run(wanted))


@imports.command("recalls")
def import_recalls(
    file: FileArgument,
    *,
    source: Annotated[str, typer.Option(help="fda-food, fda-drug, fda-device, fsis, cpsc or health-canada.")],
    refused: RefusedOption = None,
) -> None:
    """Read recalls from a regulator's file (JSON, JSON lines, .gz, .zip) and match them to products."""
    from closient.cli import recall_import as room  # noqa: PLC0415

    raise typer.Exit(room.run(room.Wanted(source=source, file=file, refused=refused)))


@imports.command("sustainability")
def import_sustainability(
    file: Annotated[Path, typer.Argument(help="A JSON document or JSON lines; .gz and .zip are unpacked.")],
    *,
    refused: RefusedOption = None,
) -> None:
    """Read what is known of products' packaging, parts, impacts and end of life, a record for each GTIN."""
    from closient.cli import sustainability_import as room  # noqa: PLC0415

    raise typer.Exit(room.run(file, refused))


@imports.command("open-food-facts")
def import_open_food_facts(
    file: Annotated[Path, typer.Argument(help="A dump, JSONL or CSV; .gz is unpacked.")],
    *,
    refused: RefusedOption = None,
) -> None:
    """Read a dump of Open Food Facts. Owners' words count before it; its licence is kept with each field."""
    from closient.cli import open_food_facts_import as room  # noqa: PLC0415

    raise typer.Exit(room.run(file, refused))


@imports.command("google-taxonomy")
def import_google_taxonomy(
    file: Annotated[Path, typer.Argument(help="Google's product taxonomy as text, with numbers.")],
) -> None:
    """Read Google's product taxonomy. Categories that are known by their number keep their products."""
    from closient.cli import category_import as room  # noqa: PLC0415

    raise typer.Exit(room.import_google_taxonomy(file))


@imports.command("gpc")
def import_gpc(
    file: Annotated[Path, typer.Argument(help="GPC of GS1 as XML or JSON.")],
) -> None:
    """Read the Global Product Classification. Codes of products are checked against it from then on."""
    from closient.cli import category_import as room  # noqa: PLC0415

    raise typer.Exit(room.import_gpc(file))


@exports.command("linksets")
def export_linksets(
    file: Annotated[Path, typer.Argument(help="Name ending in .jsonl: one anchor a line; - is the output.")],
    *,
    organization: Annotated[str, typer.Option(help="Only the links of this organization.")] = "",
) -> None:
    """Write all links as a linkset (RFC 9264 in GS1's shape), which `import linkset` reads back."""
    from closient.cli import link_export as room  # noqa: PLC0415

    room.run(file, organization)


@links.command("free")
def free_key(
    key: Annotated[str, typer.Argument(help="As in /414/9506000134369. A GTIN belongs to its product.")],
) -> None:
    """Take a key from the organization that holds it, with its links, for somebody with a better claim."""
    from closient.cli import held_keys as room  # noqa: PLC0415

    room.free(key)


@brands.command("verify")
def verify_brand(
    brand: Annotated[str, typer.Argument(help="Id of the brand, as in the address of its page.")],
    *,
    reason: Annotated[str, typer.Option(help="What you have seen. It goes to the audit log.")],
) -> None:
    """Let a brand count as verified without a proof in the DNS or on its web server."""
    from closient.cli import brands as room  # noqa: PLC0415

    raise typer.Exit(room.verify(brand, reason))


@brands.command("unverify")
def unverify_brand(
    brand: Annotated[str, typer.Argument(help="Id of the brand.")],
    *,
    reason: Annotated[str, typer.Option(help="Why. Its owner is told, and it goes to the audit log.")],
) -> None:
    """Let a brand count as verified no more, however that was proven; its owner may prove the domain anew."""
    from closient.cli import brands as room  # noqa: PLC0415

    raise typer.Exit(room.unverify(brand, reason))


@claims.command("list")
def list_claims() -> None:
    """Show the open reports, of the most doubted claims first: who doubts them, why, how to reach them."""
    from closient.cli import claims as room  # noqa: PLC0415

    room.show_open()


@claims.command("uphold")
def uphold_report(report: Annotated[str, typer.Argument(help="Id of an open report.")]) -> None:
    """Agree with a report: the claim is shown as disputed. Its owner keeps it."""
    from closient.cli import claims as room  # noqa: PLC0415

    raise typer.Exit(room.decide(report, "upheld"))


@claims.command("dismiss")
def dismiss_report(report: Annotated[str, typer.Argument(help="Id of an open report.")]) -> None:
    """Close a report; nothing happens to the claim."""
    from closient.cli import claims as room  # noqa: PLC0415

    raise typer.Exit(room.decide(report, "dismissed"))


def follow_parent(parent: int = 0) -> None:
    from closient.adapters import lifeline  # noqa: PLC0415

    lifeline.end_with_parent(parent=parent)


def main() -> None:
    try:
        app()
    except Exception as error:
        from closient.cli import failures  # noqa: PLC0415

        sentence = failures.sentence(error)
        if sentence is None:
            raise
        print(f"closient: {sentence}", file=sys.stderr)
        sys.exit(1)
