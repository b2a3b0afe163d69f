"""The five minutes of docs/traceability.md, run as they stand there."""

import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.cli.serving import environment, free_port, serving

DOCUMENT = (Path(__file__).parents[2] / "docs/traceability.md").read_text(encoding="utf-8")


@pytest.mark.skipif(not shutil.which("curl"), reason="the page uses curl")
def test_the_five_minutes_of_traceability_lead_to_the_file(data_folder: Path, tmp_path: Path) -> None:
    script = "\n".join(re.findall(r"```sh\n(.*?)```", DOCUMENT, re.DOTALL))
    with serving(data_folder, free_port(), CLOSIENT_DEMO="true") as server:
        found = re.search(r"API key   (\S+)", server.text())
        assert found
        script = script.replace("localhost:8000", f"127.0.0.1:{server.port}").replace("csu_...", found[1])
        command = f"{shlex.quote(sys.executable)} -P -m closient "
        script = re.sub(r"^\.venv/bin/closient ", lambda _: command, script, flags=re.MULTILINE)
        done = subprocess.run(
            ["sh", "-euc", script],
            cwd=tmp_path,
            env=environment(data_folder, {}),
            capture_output=True,
            text=True,
            timeout=120,
        )
    assert done.returncode == 0, done.stderr + done.stdout
    for told in (
        '"valid":true,"sentEvents":4',
        '"createdEvents":4',
        "Event 0 was captured before",
        "receiving",
        '"HARVEST": 1',
        '"downstream_lots":1',
        "pack_style",
        '"name":"shipments"',
        "4 events of 1 file: 0 stored, 4 known already",
        "events written to season.jsonl",
    ):
        assert told in done.stdout, done.stdout
    with zipfile.ZipFile(tmp_path / "fda.xlsx") as workbook:
        assert any(b"SALAD-1" in workbook.read(name) for name in workbook.namelist())
