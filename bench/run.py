"""Runs every script of this folder that measures something, and writes docs/figures.md from what they print.

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
over the rounds is what stands here. Requests per second are left out on purpose: they say more about the
machine than about the code. The yardsticks do none of the work that ours does: the *bare redirect* is a raw
ASGI application with one fixed answer, *bare Litestar* reads one row with one query and checks nobody. A
ratio above 1 is possible because requests that arrive together share a round trip to the database. Numbers
at the end of a name are connections.

`make bench` measures all of it again; a script alone, such as `python bench/resolve.py --quick`, a part of
it.
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


def page(parts: list[tuple[Path, list[tuple[str, str, str, str]]]]) -> str:
    """docs/figures.md."""
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    lines = ["# Figures", "", f"Measured on {today}: {machine()}.", "", PROSE]
    for script, figures in parts:
        lines += [
            f"## {script.stem}",
            "",
            about(script),
            "",
            "| Figure | Value | Bar | |",
            "|---|---|---|---|",
        ]
        lines += [f"| `{name}` | {value} | {bar} | {verdict} |" for name, value, bar, verdict in figures]
        lines.append("")
    return "\n".join(lines)


def main() -> int:
    """All scripts, one after the other; 1 when a figure is short or a script failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds; docs are not written")
    quick = parser.parse_args().quick
    parts: list[tuple[Path, list[tuple[str, str, str, str]]]] = []
    failed = False
    for script in scripts():
        print(f"{script.stem}: {about(script)}", flush=True)
        figures, code = run(script, ["--quick"] if quick else [])
        parts.append((script, figures))
        failed |= code != 0
        if not figures:
            print(f"{script.stem}: ended with {code} and without a figure", flush=True)
    if not quick and all(figures for _, figures in parts):
        PAGE.write_text(page(parts))
        print(f"written to {PAGE.relative_to(FOLDER.parent)}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
