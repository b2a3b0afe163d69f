"""What the build made: small, whole, from nobody else, the same when rebuilt; colours that can be read."""

import re
import shutil
import subprocess
from pathlib import Path

import msgspec
import pytest

from closient.web import built

ROOT = Path(__file__).parents[2]
WEB = ROOT / "src/closient/web"
TOKENS = (WEB / "assets/css/tokens.css").read_text()
MOST_SCRIPT_BYTES = 60_000


def test_an_ordinary_page_loads_at_most_60_kb_of_script() -> None:
    scripts = [built.BUILT / name for name in built.manifest().values() if name.endswith(".js")]
    assert 0 < sum(script.stat().st_size for script in scripts) <= MOST_SCRIPT_BYTES


def test_styles_and_scripts_name_no_other_host() -> None:
    for name in built.manifest().values():
        if name.endswith((".css", ".js")):
            text = (built.BUILT / name).read_text()
            assert re.findall(r"""(?:url\(|fetch\(|import\s*\(?)\s*["']?https?://""", text) == []


def test_every_file_of_the_manifest_is_there_and_no_other() -> None:
    kept = {"manifest.json", "icons.json", "LICENSES.txt"}
    assert {path.name for path in built.BUILT.iterdir()} == set(built.manifest().values()) | kept


def test_every_icon_that_a_template_or_module_names_was_built() -> None:
    named: set[str] = set()
    for path in [*(ROOT / "src").rglob("templates/**/*.html")]:
        named |= set(re.findall(r"""(?:icon\(|symbol=)["']([a-z0-9-]+)["']""", path.read_text()))
    for path in (ROOT / "src").rglob("*.py"):
        named |= set(re.findall(r"""icon=["']([a-z0-9-]+)["']""", path.read_text()))
    assert named - set(built.icons()) == set()


@pytest.mark.skipif(
    shutil.which("node") is None or not (ROOT / "node_modules").is_dir(), reason="needs Node and `npm ci`"
)
def test_a_rebuild_gives_the_committed_files(tmp_path: Path) -> None:
    subprocess.run(["node", WEB / "assets/build.mjs", tmp_path / "built"], cwd=ROOT, check=True)
    rebuilt = {path.name: path.read_bytes() for path in (tmp_path / "built").iterdir()}
    assert rebuilt == {path.name: path.read_bytes() for path in built.BUILT.iterdir()}


def test_the_lock_pins_exact_versions_and_names_no_address() -> None:
    package = msgspec.json.decode((ROOT / "package.json").read_bytes())
    lock = (ROOT / "package-lock.json").read_text()
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in package["devDependencies"].values())
    assert '"resolved"' not in lock
    assert lock.count('"integrity"') >= len(package["devDependencies"])


def colours(theme: int) -> dict[str, str]:
    pairs = re.findall(r"--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", TOKENS)
    return {name: (light, dark)[theme] for name, light, dark in pairs}


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


GROUNDS = ("paper", "surface", "sunken")
QUIET = ("accent-quiet", "good-quiet", "warn-quiet", "bad-quiet", "info-quiet")
PAIRS = [
    *(("ink", ground, 7.0) for ground in (*GROUNDS, *QUIET)),
    *(("ink-soft", ground, 4.5) for ground in (*GROUNDS, "accent-quiet")),
    *((tone, ground, 4.5) for tone in ("accent", "bad", "good", "warn") for ground in GROUNDS),
    *((tone, f"{tone}-quiet", 4.5) for tone in ("accent", "good", "warn", "bad", "info")),
    ("accent-strong", "accent-quiet", 4.5),
    ("on-accent", "accent", 4.5),
    ("on-accent", "accent-strong", 4.5),
    ("on-bad", "bad", 4.5),
    *(("edge", ground, 3.0) for ground in GROUNDS),
    *((f"series-{number}", "surface", 4.5) for number in (1, 2, 3)),
]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_words_and_edges_stand_out(theme: int, front: str, back: str, least: float) -> None:
    known = colours(theme)
    assert contrast(known[front], known[back]) >= least
