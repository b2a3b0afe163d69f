"""The commands `closient code ...`: a symbol into a file, without a server or a database."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    help="Symbols as files: svg, png, pdf, eps or tif by the file's name.", no_args_is_help=True
)

FileArgument = Annotated[Path, typer.Argument(help="Where it goes; its ending is the format.")]
SizeOption = Annotated[
    int, typer.Option(help="Width in pixels, points or user units.", show_default="by the module width")
]
ModuleOption = Annotated[
    float, typer.Option("--xdim", help="Module width in mm.", show_default="what GS1 recommends")
]
DpiOption = Annotated[int, typer.Option(help="Dots an inch of png and tif.", min=72, max=1200)]
CmykOption = Annotated[bool, typer.Option("--cmyk", help="Four inks; eps and tif.")]
InkOption = Annotated[str, typer.Option(help="As in #003366.")]
PaperOption = Annotated[str, typer.Option(help="As in #ffffff; none leaves it out.")]


@app.command("qr")
def qr(
    text: Annotated[str, typer.Argument(help="A web address or text; (01)... makes a GS1 QR code.")],
    file: FileArgument,
    *,
    size: SizeOption = 0,
    xdim: ModuleOption = 0.0,
    level: Annotated[str, typer.Option(help="Error correction: L, M, Q or H.")] = "M",
    logo: Annotated[Path | None, typer.Option(help="A picture for the middle.")] = None,
    dpi: DpiOption = 300,
    cmyk: CmykOption = False,
    ink: InkOption = "#000000",
    paper: PaperOption = "#ffffff",
) -> None:
    """Write a QR code."""
    from closient.cli import codes as room  # noqa: PLC0415 - so that --help is quick

    look = room.Look(size=size, xdim=xdim, dpi=dpi, cmyk=cmyk, ink=ink, paper=paper)
    raise typer.Exit(room.qr(text, file, look, level=level, logo=logo))


@app.command("datamatrix")
def datamatrix(
    text: Annotated[str, typer.Argument(help="(01)...(10)..., or a GS1 Digital Link.")],
    file: FileArgument,
    *,
    size: SizeOption = 0,
    xdim: ModuleOption = 0.0,
    show_text: Annotated[bool, typer.Option("--text", help="The identifiers below, for people.")] = False,
    dpi: DpiOption = 300,
    cmyk: CmykOption = False,
    ink: InkOption = "#000000",
    paper: PaperOption = "#ffffff",
) -> None:
    """Write a GS1 DataMatrix."""
    from closient.cli import codes as room  # noqa: PLC0415

    look = room.Look(size=size, xdim=xdim, dpi=dpi, cmyk=cmyk, ink=ink, paper=paper)
    raise typer.Exit(room.datamatrix(text, file, look, shows_text=show_text))


@app.command("barcode")
def barcode(
    data: Annotated[str, typer.Argument(help="A GTIN, text, or (01)...(10)...")],
    file: FileArgument,
    *,
    kind: Annotated[
        str, typer.Option("--type", help="ean13, itf14, gs1_128, databar_omni ...; auto goes by the length.")
    ] = "auto",
    xdim: ModuleOption = 0.0,
    height: Annotated[
        float, typer.Option(help="Of the bars in mm.", show_default="what GS1 recommends")
    ] = 0.0,
    font: Annotated[float, typer.Option(help="Of the text in points.", min=4, max=24)] = 10.0,
    show_text: Annotated[bool, typer.Option("--text/--no-text", help="The line for people.")] = True,
    dpi: DpiOption = 300,
    cmyk: CmykOption = False,
    ink: InkOption = "#000000",
    paper: PaperOption = "#ffffff",
) -> None:
    """Write a linear barcode."""
    from closient.cli import codes as room  # noqa: PLC0415

    look = room.Look(size=0, xdim=xdim, dpi=dpi, cmyk=cmyk, ink=ink, paper=paper)
    wanted = room.Bars(kind=kind, height=height, font=font, shows_text=show_text)
    raise typer.Exit(room.barcode(data, file, look, wanted))
