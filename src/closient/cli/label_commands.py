"""The commands `closient labels ...`: sheets and rolls of labels, and archives of codes, into a file."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Labels of lots and items into files.", no_args_is_help=True)


@app.command("templates")
def templates() -> None:
    """Show the sheets and rolls that `closient labels make` knows."""
    from closient.cli import label_files as room  # noqa: PLC0415 - so that --help is quick

    room.show_templates()


@app.command("make")
def make(
    file: Annotated[
        Path, typer.Argument(help="Its ending says what it is: .pdf, .zpl, or .zip for codes alone.")
    ],
    *,
    organization: Annotated[
        str, typer.Option(help="Id of the organization that owns the products; its page shows it.")
    ],
    scope: Annotated[str, typer.Option(help="A label for each: serials, or lots.")] = "serials",
    gtin: Annotated[list[str] | None, typer.Option(help="Only of this product; may be repeated.")] = None,
    never_printed: Annotated[
        bool, typer.Option("--never-printed", help="Only what had no label yet.")
    ] = False,
    template: Annotated[
        str, typer.Option(help="A name of `closient labels templates`, or the id of an own sheet.")
    ] = "63up_1in_letter",
    symbol: Annotated[str, typer.Option(help="qr or datamatrix.")] = "qr",
    start_at: Annotated[int, typer.Option(help="First free label of the first sheet.", min=1)] = 1,
    nudge_x: Annotated[float, typer.Option(help="Millimetres to the right.")] = 0.0,
    nudge_y: Annotated[float, typer.Option(help="Millimetres downwards.")] = 0.0,
    dpi: Annotated[int, typer.Option(help="Of a thermal printer: 203 or 300.")] = 203,
    codes: Annotated[
        str, typer.Option(help="In a .zip: qr_codes, datamatrix, barcodes_1d or codes_combined.")
    ] = "qr_codes",
    code_format: Annotated[str, typer.Option("--format", help="In a .zip: svg, png or eps.")] = "svg",
    unmarked: Annotated[bool, typer.Option("--unmarked", help="They do not count as printed.")] = False,
) -> None:
    """Make labels, each of whose codes was decoded again. What is made counts as printed."""
    from closient.cli import label_files as room  # noqa: PLC0415

    config = {
        "sheet_template": template,
        "symbol": symbol,
        "start_at": start_at,
        "nudge_x_mm": nudge_x,
        "nudge_y_mm": nudge_y,
        "dpi": dpi,
    }
    wanted = {
        "organization_id": organization,
        "scope": scope,
        "filters": {"gtins": gtin or [], "never_printed": never_printed},
        "asset_config": config,
    }
    raise typer.Exit(room.make(file, wanted, (codes, code_format), marks=not unmarked))
