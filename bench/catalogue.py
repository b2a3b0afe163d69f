"""The API of products with a million of them: look-ups, content, far pages of lists, statistics, imports.

A look-up is compared with a bare Litestar route that reads one row of a million and checks nobody. Pages are
the first, the middle and the last one of each list, asked by one client after the other.
"""

import asyncio
import http.client
import time
from urllib.parse import urlencode

import asyncpg
import bare
import harness
import stage
import stock
from figures import Figure, finish
from msgspec import Struct

from closient.apps.products.actions import content
from closient.kit.database import Borrowing, Database, connect

FULL, QUICK = 1_000_000, 100_000
ROWS, MANY_ROWS = 10_000, 100_000
PATIENCE_SECONDS = 300.0
IMPORTS = "/products/api/v1/imports"
ENDED = ("completed", "cancelled", "failed")
# More than a round can ask for; later rounds begin where the one before ended.
ASKED = 40_000
NEW, NEW_MANY = 800_000_000, 810_000_000
PAGE_SIZE = 25
# What is seldom, what is frequent, and what has less letters than an index of three can find.
SEARCHES = {"few": "balem salmon", "many": "salmon", "letters": "ho"}
LISTS: dict[str, dict[str, str]] = {
    "all": {},
    "by_name": {"ordering": "product_name"},
    "by_brand": {"ordering": "-brand"},
    "by_confidence": {"ordering": "-confidence_score"},
    "claimed_by_name": {"is_claimed": "true", "ordering": "product_name"},
    "of_country": {"country_of_origin": "SE"},
    "of_source": {"data_source": "imported", "ordering": "-product_name"},
    "of_brand": {"brand": "Brand 7", "ordering": "product_name"},
} | {f"search_{name}": {"q": text} for name, text in SEARCHES.items()}


class Bench(Struct, frozen=True):
    """What is measured: the site on a filled database, as its owner sees it."""

    dsn: str
    site: harness.Server
    stage: stage.Stage
    count: int
    pace: harness.Pace

    @property
    def port(self) -> int:
        return self.site.port

    def target(self, name: str, paths: list[str]) -> harness.Target:
        key = {"X-API-Key": self.stage.key}
        return harness.Target(name, self.port, [harness.request(path, key) for path in paths], 200)


async def fill_yardstick(dsn: str) -> None:
    """As many products as ours, in a table of the yardstick's own."""
    connection = await asyncpg.connect(dsn)
    await connection.execute(bare.SCHEMA)
    await connection.execute(
        "INSERT INTO yardstick.product (gtin, product_name, description, country_of_origin)"
        " SELECT p.gtin, p.product_name, p.description, p.country_of_origin FROM catalogue.product p"
    )
    await connection.execute("VACUUM ANALYZE yardstick.product")
    await connection.close()


def look_ups(bench: Bench) -> list[Figure]:
    """Another GTIN each, against the yardstick."""
    gtins = stock.gtins(bench.count)[:ASKED]
    ours = bench.target("keyed GET of a product", [f"/products/api/v1/products/{gtin}" for gtin in gtins])
    with harness.bare("bare:litestar", {bare.DSN_VARIABLE: bench.dsn}) as yardstick:
        requests = [harness.request(f"/products/{gtin}") for gtin in gtins]
        theirs = harness.Target("bare Litestar", yardstick.port, requests, 200)
        few = harness.compare(ours, theirs, 16, bench.pace)
        many = harness.compare(ours, theirs, 64, bench.pace)
    return [
        Figure("catalogue_look_up_ratio_16", few.ratio, ">=", 0.8),
        Figure("catalogue_look_up_ratio_64", many.ratio, ">=", 1.2),
    ]


class Counting(Borrowing):
    """Counts the statements that are asked without a transaction."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.count = 0

    async def fetch(self, sql: str, *args: object) -> object:
        self.count += 1
        return await super().fetch(sql, *args)

    async def fetchrow(self, sql: str, *args: object) -> object:
        self.count += 1
        return await super().fetchrow(sql, *args)

    async def fetchval(self, sql: str, *args: object) -> object:
        self.count += 1
        return await super().fetchval(sql, *args)


async def round_trips(dsn: str, gtin: str) -> int:
    """How often the content of a product asks the database."""
    database = await connect(dsn)
    counting = database.borrowing = Counting(database)
    told = await content.get_product_content(database.reads, gtin, "http://localhost")
    await database.close()
    if not (told.images and told.ingredients and told.certifications and told.nutrition):
        raise RuntimeError("the content of a product is not all there")
    return counting.count


def contents(bench: Bench) -> list[Figure]:
    """Products that hold everything, another each."""
    gtins = stock.full_gtins(bench.count)
    paths = [f"/products/api/v1/products/{gtin}/content" for gtin in gtins[:ASKED]]
    result = harness.load(bench.target("content", paths), 16, bench.pace.seconds * 2)
    print(f"  content: {result.rate:.0f}/s  p50 {result.p50:.2f} ms  p95 {result.p95:.2f} ms", flush=True)
    return [
        Figure("catalogue_content_p95_milliseconds_16", result.p95, "<", 12),
        Figure("catalogue_content_round_trips", asyncio.run(round_trips(bench.dsn, gtins[0])), "<", 4),
    ]


def page_paths(bench: Bench, name: str) -> list[str]:
    """The first, the middle and the last page of a list, and those beside them."""

    def path(page: int) -> str:
        query = LISTS[name] | {"page": str(page), "page_size": str(PAGE_SIZE)}
        return f"/products/api/v1/trade-items?{urlencode(query)}"

    last = max(1, stage.ask(bench.port, bench.stage, "GET", path(1))["pagination"]["total_pages"])
    wanted = {1, 2, last // 2, last // 2 + 1, last - 1, last}
    return [path(page) for page in sorted(wanted) if 1 <= page <= last]


def lists(bench: Bench) -> list[Figure]:
    """Each page of each list by itself: the slowest is the figure."""
    figures = []
    for name in LISTS:
        slowest = 0.0
        for path in page_paths(bench, name):
            result = harness.load(bench.target(name, [path]), 1, bench.pace.seconds / 6)
            print(f"  {path.partition('?')[2]}: p50 {result.p50:.2f} ms  p95 {result.p95:.2f} ms", flush=True)
            slowest = max(slowest, result.p95)
        figures.append(Figure(f"catalogue_list_{name}_p95_milliseconds", slowest, "<", 15))
    return figures


def statistics(bench: Bench) -> Figure:
    """Of the organization, which owns a tenth of the products."""
    path = f"/dashboard/api/v1/stats/{bench.stage.organization_id}"
    result = harness.load(bench.target("statistics", [path]), 1, bench.pace.seconds)
    return Figure("catalogue_statistics_p95_milliseconds", result.p95, "<", 150)


def csv_file(first: int, rows: int) -> bytes:
    """So many rows of new products of brands that are there."""
    lines = [
        f'{stage.gtin(number)},"Rye bread, {number}",Brand {number % 50 + 1},Good bread.,SE,500 g\n'
        for number in range(first, first + rows)
    ]
    return ("gtin,product_name,brand,description,country_of_origin,net_content\n" + "".join(lines)).encode()


def send_file(bench: Bench, path: str, file: bytes) -> harness.Answer:
    """Send a file as a browser's form would."""
    boundary = "bench"
    form = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="products.csv"\r\n'
        "Content-Type: text/csv\r\n\r\n"
    ).encode()
    body = form + file + f"\r\n--{boundary}--\r\n".encode()
    headers = {
        "X-API-Key": bench.stage.key,
        "Content-Type": f"multipart/form-data; boundary={boundary}",
    }
    connection = http.client.HTTPConnection("127.0.0.1", bench.port, timeout=60)
    connection.request("POST", path, body, headers)
    response = connection.getresponse()
    answer = harness.Answer(response.status, {}, response.read())
    connection.close()
    return answer


def import_csv(bench: Bench) -> list[Figure]:
    """One file of new products; later the same again, of which nothing is new."""
    file = csv_file(NEW, ROWS)
    taken = []
    for _ in range(2):
        begun = time.perf_counter()
        answer = send_file(bench, "/products/api/v1/import/csv", file)
        taken.append(time.perf_counter() - begun)
        print(f"  import: {taken[-1]:.2f} s, {answer.body[:140].decode()}", flush=True)
        if answer.status != 200 or b'"error_count":0' not in answer.body:
            raise RuntimeError(f"the import failed: {answer.body[:500]!r}")
    return [
        Figure("catalogue_import_seconds", taken[0], "<", 3),
        Figure("catalogue_import_again_seconds", taken[1], "<", 3),
    ]


def import_in_background(bench: Bench) -> list[Figure]:
    """A file of many rows, from its sending until its last row is kept; the memory of the job worker."""
    file = csv_file(NEW_MANY, MANY_ROWS)
    peak = 0.0
    begun = time.perf_counter()
    answer = send_file(bench, IMPORTS, file)
    if answer.status != 202:
        raise RuntimeError(f"the file was not taken: {answer.body[:500]!r}")
    path = f"{IMPORTS}/{answer.json()['id']}"
    while (told := stage.ask(bench.port, bench.stage, "GET", path))["state"] not in ENDED:
        peak = max(peak, bench.site.job_worker_megabytes())
        if time.perf_counter() > begun + PATIENCE_SECONDS:
            raise TimeoutError(f"the import takes too long: {told}")
        time.sleep(0.2)
    seconds = time.perf_counter() - begun
    print(f"  background import: {seconds:.1f} s, {peak:.0f} MB at most", flush=True)
    if told["state"] != "completed" or told["created"] != MANY_ROWS:
        raise RuntimeError(f"the import failed: {told}")
    return [
        Figure("catalogue_import_100000_seconds", seconds, "<", 30),
        Figure("catalogue_import_100000_worker_megabytes", peak, "<", 200),
    ]


def measure(bench: Bench) -> list[Figure]:
    """All of it; what writes comes last."""
    return [
        *look_ups(bench),
        *contents(bench),
        *lists(bench),
        statistics(bench),
        *import_csv(bench),
        *import_in_background(bench),
    ]


def main() -> list[Figure]:
    pace = harness.pace(__doc__)
    count = FULL if pace is harness.FULL else QUICK
    with harness.database() as dsn, harness.folder() as data_folder:
        prepared = stage.prepare(dsn)
        begun = time.perf_counter()
        asyncio.run(stock.fill(dsn, prepared.organization_id, count))
        asyncio.run(fill_yardstick(dsn))
        print(f"  {count:,} products are written after {time.perf_counter() - begun:.0f} s", flush=True)
        with harness.web_worker(dsn, data_folder) as site:
            return measure(Bench(dsn, site, prepared, count, pace))


if __name__ == "__main__":
    finish(main())
