"""The five minutes that the README promises, run as they stand there."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.serving import free_port, serving

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


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
