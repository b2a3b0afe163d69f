"""The commands `closient capture` and `closient export events`: EPCIS events from files and into files."""

from pathlib import Path
from typing import Annotated

import typer

TracedOption = Annotated[
    str, typer.Option(help="Id or name of the organization; needless where there is only one.")
]


def capture(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="EPCIS documents in JSON or XML, or events line by line; .gz too; - is the input."
        ),
    ],
    *,
    organization: TracedOption = "",
    validate: Annotated[bool, typer.Option("--validate", help="Only say what would be refused.")] = False,
    rollback: Annotated[
        bool, typer.Option("--rollback", help="A file is stored whole or not at all, duplicates included.")
    ] = False,
    refused: Annotated[
        Path | None, typer.Option(help="Where refused events go; else FILE with .refused.jsonl behind it.")
    ] = None,
) -> None:
    """Read files of EPCIS events into the ledger, and say which were refused and why."""
    from closient.cli import event_capture as room  # noqa: PLC0415 - so that --help is quick

    wanted = room.Wanted(
        files=files, organization=organization, validates=validate, rolls_back=rollback, refused=refused
    )
    raise typer.Exit(room.run(wanted))


def export(
    file: Annotated[
        Path, typer.Argument(help=".jsonl: one event a line; .json: an EPCISDocument; - is the output.")
    ],
    *,
    organization: TracedOption = "",
    begin: Annotated[str, typer.Option("--from", help="Events not before this day or moment.")] = "",
    end: Annotated[str, typer.Option("--until", help="Events before this day or moment.")] = "",
    epc: Annotated[list[str] | None, typer.Option(help="Events that name any of these identifiers.")] = None,
    document: Annotated[
        bool, typer.Option("--document", help="An EPCISDocument, whatever the name.")
    ] = False,
) -> None:
    """Write EPCIS events, the oldest first, as they were captured. `capture` reads them back."""
    from closient.cli import event_export as room  # noqa: PLC0415

    wanted = room.Wanted(
        file=file, organization=organization, begin=begin, end=end, epcs=epc or [], as_document=document
    )
    raise typer.Exit(room.run(wanted))
