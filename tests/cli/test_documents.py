"""The documents for operators say what is so: every setting, every command, and commands that really run."""

import re
import shutil
import subprocess
import typing
from pathlib import Path

import msgspec
import pytest
import typer
from msgspec import Meta

from closient.cli import main
from closient.kit.config import Settings
from tests.cli.serving import free_port, serving

ROOT = Path(__file__).parents[2]
OPERATING = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


def row(field: msgspec.structs.FieldInfo) -> str:
    """The line of the settings table."""
    hint = typing.get_type_hints(Settings, include_extras=True)[field.name]
    meaning = next(meta.description for meta in hint.__metadata__ if isinstance(meta, Meta))
    default = str(field.default).lower() if isinstance(field.default, bool) else str(field.default)
    shown = f"`{default}`" if default else "empty"
    return f"| `CLOSIENT_{field.name.upper()}` | {shown} | {meaning} |"


def test_every_setting_is_documented_with_its_default_and_meaning() -> None:
    rows = [row(field) for field in msgspec.structs.fields(Settings)]
    assert rows == re.findall(r"^\| `CLOSIENT_.*$", OPERATING.partition("## Settings")[2], re.MULTILINE)


def test_every_command_is_documented_and_no_other() -> None:
    group = typer.main.get_command(main.app)
    names = set()
    for name, command in group.commands.items():  # ty: ignore[missing-attribute]
        below = getattr(command, "commands", {})
        names |= {f"{name} {one}" for one in below} or {name}
    listed = re.findall(r"^\| `closient ([a-z]+(?: [a-z]+)?)", OPERATING, re.MULTILINE)
    assert set(listed) == names


def test_links_of_the_documents_lead_somewhere() -> None:
    for document in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/operating.md"):
        text = (ROOT / document).read_text(encoding="utf-8")
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", text):
            assert (ROOT / document).parent.joinpath(target).exists(), f"{document}: {target}"


@pytest.mark.skipif(not shutil.which("curl"), reason="the README uses curl")
def test_the_five_minutes_of_the_readme_lead_to_a_redirect(data_folder: Path, tmp_path: Path) -> None:
    script = next(block for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL) if "SITE=" in block)
    with serving(data_folder, free_port(), CLOSIENT_DEMO="true") as server:
        assert "Sign in   " in server.text()
        found = re.search(r"API key   (\S+)", server.text())
        assert found
        script = script.replace("localhost:8000", f"127.0.0.1:{server.port}")
        script = script.replace("csu_...", found[1])
        done = subprocess.run(["sh", "-euc", script], cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr + done.stdout
        assert done.stdout.splitlines()[-1] == "302 https://example.com/honey", done.stdout
        assert (tmp_path / "honey.png").read_bytes().startswith(b"\x89PNG")
    assert "prints `302 https://example.com/honey`" in README
