"""Runs the scripts of this folder that measure something, and writes docs/figures.md from what they print.

A script prints one line per figure, `NAME VALUE BAR ok|short`. A quick run leaves the page alone.
"""

import argparse
import ast
import datetime
import platform
import subprocess
import sys
from pathlib import Path

import psutil
from figures import LINE

FOLDER = Path(__file__).resolve().parent
PAGE = FOLDER.parent / "docs" / "figures.md"
SUPPORT = {"bare", "figures", "harness", "load", "run", "stage", "stock"}

PROSE = """\
How to read this: each figure is a ratio or a bound that was measured in **one run on one machine**, with
the load generator, our server, the yardstick and PostgreSQL sharing its cores. Ours and the yardstick are
put under load in turns, the order swapped each round; a ratio is taken within each round, and the median
over the rounds is what stands here. Requests per second are left out on purpose, but for events captured:
they say more about the machine than about the code. The yardsticks do none of the work that ours does: the
*bare redirect* is a raw ASGI application with one fixed answer, *bare Litestar* reads one row with one
query and checks nobody. A ratio above 1 is possible because requests that arrive together share a round
trip to the database. Numbers at the end of a name are connections.

`make bench` measures all of it again, `python bench/run.py epcis` a part of the page; a script alone, such
as `python bench/resolve.py --quick`, leaves the page as it is.
"""


def scripts() -> list[Path]:
    return sorted(path for path in FOLDER.glob("*.py") if path.stem not in SUPPORT)


def about(script: Path) -> str:
    """The first sentence of the script's docstring."""
    text = ast.get_docstring(ast.parse(script.read_text())) or ""
    return text.split("\n\n")[0].replace("\n", " ")


def run(script: Path, options: list[str]) -> tuple[list[tuple[str, str, str, str]], int]:
    """The figures that the script printed, and its exit code; its output is passed on as it comes."""
    figures: list[tuple[str, str, str, str]] = []
    with subprocess.Popen(
        [sys.executable, str(script), *options], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            if match := LINE.match(line.rstrip()):
                figures.append((match["name"], match["value"], match["bar"], match["verdict"]))
    return figures, process.returncode


def machine() -> str:
    gibibytes = psutil.virtual_memory().total / 2**30
    return (
        f"{psutil.cpu_count()} cores, {gibibytes:.0f} GiB of memory,"
        f" {platform.system()} on {platform.machine()}, Python {platform.python_version()}"
    )


def section(script: Path, figures: list[tuple[str, str, str, str]]) -> str:
    """What stands on the page about a script."""
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    lines = [
        "",
        about(script),
        "",
        f"Measured on {today}.",
        "",
        "| Figure | Value | Bar | |",
        "|---|---|---|---|",
    ]
    lines += [f"| `{name}` | {value} | {bar} | {verdict} |" for name, value, bar, verdict in figures]
    return "\n".join([*lines, ""])


def page(sections: dict[str, str]) -> str:
    """docs/figures.md."""
    parts = [f"## {name}\n{text}" for name, text in sorted(sections.items())]
    return "\n".join(["# Figures", "", f"Machine: {machine()}.", "", PROSE, *parts])


def kept() -> dict[str, str]:
    """The sections of the page as it is, of the scripts that there are."""
    names = {script.stem for script in scripts()}
    _, *parts = PAGE.read_text().split("\n## ") if PAGE.exists() else [""]
    found = dict(part.split("\n", 1) for part in parts)
    return {name: text.rstrip("\n") + "\n" for name, text in found.items() if name in names}


def main() -> int:
    """The scripts that are named, or all, in turn; 1 when a figure is short or a script failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds; docs are not written")
    parser.add_argument(
        "names", nargs="*", help="only these scripts; the page keeps what it has of the others"
    )
    asked = parser.parse_args()
    sections, failed = kept(), False
    for script in scripts():
        if asked.names and script.stem not in asked.names:
            continue
        print(f"{script.stem}: {about(script)}", flush=True)
        figures, code = run(script, ["--quick"] if asked.quick else [])
        failed |= code != 0
        if figures:
            sections[script.stem] = section(script, figures)
        else:
            print(f"{script.stem}: ended with {code} and without a figure", flush=True)
    if not asked.quick:
        PAGE.write_text(page(sections))
        print(f"written to {PAGE.relative_to(FOLDER.parent)}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
