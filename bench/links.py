"""How long `closient import linkset` takes for a million links in JSON lines, and how much memory."""

import asyncio
import resource
import subprocess
import sys
import time
from pathlib import Path

import harness
import msgspec
import stage
from figures import Figure, finish

LINKS_PER_ANCHOR = 10
FULL, QUICK = 1_000_000, 200_000
TYPES = ("pip", "recipeInfo", "instructions", "faqs", "support")
LANGUAGES = ("en", "de")


def anchor(number: int) -> bytes:
    """A line with one product: five link types in two languages, the default among them."""
    code = stage.gtin(number)
    page = f"{stage.BRAND_PAGE}{code}"
    links = {
        f"https://ref.gs1.org/voc/{name}": [
            {
                "href": f"{page}/{name}?lang={language}&lot={{lot}}",
                "title": f"Oat drink {number}: {name}",
                "type": "text/html",
                "hreflang": [language],
            }
            for language in LANGUAGES
        ]
        for name in TYPES
    }
    first = links["https://ref.gs1.org/voc/pip"][0]
    default = {"https://ref.gs1.org/voc/defaultLink": [{"href": first["href"], "title": first["title"]}]}
    context = {"anchor": f"https://id.example.com/01/{code}", "itemDescription": "Oat drink"}
    return msgspec.json.encode({"linkset": [context | default | links]}) + b"\n"


async def plant_products(dsn: str, organization_id: str, count: int) -> None:
    connection = await stage.connected(dsn)
    rows = [(stage.gtin(number), organization_id, "claimed") for number in range(count)]
    await connection.executemany(
        "INSERT INTO catalogue.product (gtin, owner_id, data_source, claimed_at, resolver_enabled)"
        " VALUES ($1, $2, $3, now(), true)",
        rows,
    )
    await connection.execute("VACUUM ANALYZE catalogue.product")
    await connection.close()


def import_file(dsn: str, file: Path, organization_id: str) -> float:
    """Seconds that the command took."""
    command = [sys.executable, "-m", "closient", "import", "linkset", str(file)]
    environment = harness.clean_environment() | {
        "DATABASE_URL": dsn,
        "CLOSIENT_DATA_FOLDER": str(file.parent),
        "PYTHONPATH": str(harness.SOURCES),
    }
    before = time.perf_counter()
    done = subprocess.run(
        [*command, "--organization", organization_id],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - before
    print(f"  {done.stdout.strip()}", flush=True)
    if done.returncode:
        raise RuntimeError(f"the import failed:\n{done.stderr}")
    return seconds


def measure(pace: harness.Pace) -> list[Figure]:
    """One import into an empty table. A quick run is short and reckoned up to a million."""
    count = FULL if pace is harness.FULL else QUICK
    with harness.database() as dsn, harness.folder() as folder:
        prepared = stage.prepare(dsn)
        anchors = count // LINKS_PER_ANCHOR
        asyncio.run(plant_products(dsn, prepared.organization_id, anchors))
        file = folder / "links.jsonl"
        with file.open("wb") as out:
            out.writelines(anchor(number) for number in range(anchors))
        seconds = import_file(dsn, file, prepared.organization_id)
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return [
        Figure("links_import_million_seconds", seconds * FULL / count, "<", 180),
        Figure("links_import_megabytes", memory, "<", 300),
    ]


if __name__ == "__main__":
    finish(measure(harness.pace(__doc__)))
