"""`closient doctor`: examines this installation, prints a table, and says what to do about each failing line.

It runs beside a running server. The examinations themselves are in `machine` and `installation`.
"""

import asyncio
import os

import msgspec
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from closient.adapters.server_user import CannotStart
from closient.cli import database, installation, machine, terminal
from closient.cli.findings import Finding, fails, ok
from closient.kit.config import Settings, SettingsError

MARKS = {"ok": "[green]ok[/]", "note": "[yellow]note[/]", "fails": "[red]fails[/]"}


def examine() -> int:
    """Print what was found; 1 when a line fails."""
    try:
        settings = database.load_settings()
    except SettingsError as error:
        return show([fails("settings", str(error), "Correct the variable; docs/settings.md lists all.")])
    findings = [*machine.examine(settings), settings_used(settings)]
    if not settings.database_url and not (settings.data_folder / "postgres").exists():
        findings.append(fails("database", "There is none yet.", "Run `closient serve`, or set DATABASE_URL."))
        return show(findings)
    return show([*findings, *examine_running(settings)])


def settings_used(settings: Settings) -> Finding:
    """Where it all is, and which variables say so here: another terminal may have others, or none."""
    fields = [f"CLOSIENT_{field.name.upper()}" for field in msgspec.structs.fields(Settings)]
    names = [name for name in ("DATABASE_URL", *fields) if os.environ.get(name)]
    found = ", ".join(names) or "no variable, so all is as usual"
    return ok("settings", f"{settings.base_url}, {settings.data_folder}\nSet here: {found}.")


def examine_running(settings: Settings) -> list[Finding]:
    with terminal.console.status("Examining"):
        try:
            with database.at_hand(settings) as at_hand:
                return asyncio.run(installation.examine(at_hand))
        except CannotStart as error:
            return [fails("database", str(error), f"See {settings.data_folder / 'postgres.log'}.")]


def show(findings: list[Finding]) -> int:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for finding in findings:
        text = escape(finding.detail)
        if finding.advice:
            text += f"\n[bold]{escape(finding.advice)}[/]"
        table.add_row(MARKS[finding.state], finding.subject, text)
    Console(highlight=False, width=terminal.width()).print(table)
    failed = [finding for finding in findings if finding.state == "fails"]
    terminal.say(f"\n{len(failed)} of {len(findings)} lines fail." if failed else "\nAll is well.")
    return 1 if failed else 0
