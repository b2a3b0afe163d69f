"""The owner of a brand proves its domain: in the DNS, or by a file on the web server."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as some

from closient.apps.brands.rules import proofs as rules
from closient.apps.catalogue.actions import organizations
from closient.apps.catalogue.rules import brand_domains
from closient.kit import clock, jobs
from closient.kit.database import Database
from closient.kit.http import Outgoing
from closient.kit.services import Services
from tests.apps.brands.brand import BRANDS, NOBODY, audited, make, told
from tests.apps.brands.domain_site import DomainSite
from tests.text_records import WrittenRecords
from tests.world import World

NAME = "_closient.terra-verde.shop"


class Prover:
    """The owner of a brand at work."""

    def __init__(
        self, client: httpx.AsyncClient, services: Services, organization_id: str, key: dict
    ) -> None:
        self.client, self.services, self.key = client, services, key
        self.organization_id, self.brand_id = organization_id, ""

    @property
    def records(self) -> WrittenRecords:
        assert isinstance(self.services.text_records, WrittenRecords)
        return self.services.text_records

    async def start(self) -> dict:
        answer = await self.client.post(f"{BRANDS}/{self.brand_id}/verification", headers=self.key)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def check(self) -> dict:
        answer = await self.client.post(f"{BRANDS}/{self.brand_id}/verification/check", headers=self.key)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def brand(self) -> tuple[str | None, str]:
        shown = (await self.client.get(f"{BRANDS}/{self.brand_id}", headers=self.key)).json()
        return shown["claim_verification_status"], shown["verified_domain"]

    async def publish(self) -> str:
        """Start and write the record; its text."""
        value = (await self.start())["record_value"]
        self.records.texts[NAME] = ["v=spf1 -all", value]
        return value

    async def tick(self) -> None:
        await jobs.REGISTRY["brands.check_proofs"].run(self.services, b"{}")


@pytest.fixture
async def domain(services: Services) -> AsyncIterator[DomainSite]:
    site = DomainSite()
    await site.server.start_server()
    async with Outgoing(allow=("127.0.0.0/8",), resolver=site, seconds=2.0) as http:
        services.http = http
        yield site
    await site.server.close()


@pytest.fixture
async def prover(client: httpx.AsyncClient, world: World, services: Services, domain: DomainSite) -> Prover:
    organization_id, key = await world.owner_key()
    prover = Prover(client, services, organization_id, key)
    prover.brand_id = await make(client, key, organization_id)
    return prover


@pytest.mark.covers("brands.start_brand_verification")
@pytest.mark.covers("brands.get_brand_verification")
async def test_what_is_to_be_published_is_told_and_stays_the_same(prover: Prover):
    assert await prover.brand() == ("unverified", "")
    begun = await prover.start()
    assert (begun["domain"], begun["record_name"]) == ("terra-verde.shop", NAME)
    assert begun["record_value"].startswith("closient-domain-verification=")
    assert begun["file_url"] == "https://terra-verde.shop/.well-known/closient-domain-verification.txt"
    assert (begun["claim_verification_status"], begun["checked_at"]) == ("unverified", None)
    assert await prover.start() == begun
    answer = await prover.client.get(f"{BRANDS}/{prover.brand_id}/verification", headers=prover.key)
    assert answer.json() == begun


@pytest.mark.covers("brands.check_brand_verification")
async def test_a_txt_record_proves_the_domain(prover: Prover, database: Database):
    await prover.publish()
    found = await prover.check()
    assert (found["claim_verification_status"], found["method"]) == ("verified", "dns")
    assert (found["problem"], found["failing_since"]) == ("", None)
    assert await prover.brand() == ("verified", "terra-verde.shop")
    await prover.check()
    [event] = await told(database, "brand.verified")
    assert (event["domain"], event["method"]) == ("terra-verde.shop", "dns")
    assert event["organization_id"] == prover.organization_id
    assert await audited(database, prover.brand_id) == [
        "brand.created",
        "brand.verification_started",
        "brand.verified",
    ]


async def test_a_file_proves_the_domain_also_after_a_redirect_to_www(prover: Prover, domain: DomainSite):
    domain.text = f"\ufeff{(await prover.start())['record_value']}\r\nsomething else\r\n"
    domain.onward = "www.terra-verde.shop"
    assert (await prover.check())["method"] == "file"
    assert domain.asked == ["terra-verde.shop", "www.terra-verde.shop"]


async def test_a_file_of_another_site_proves_nothing(prover: Prover, domain: DomainSite):
    domain.text = (await prover.start())["record_value"]
    domain.onward = "elsewhere.example"
    looked = await prover.check()
    assert looked["claim_verification_status"] == "unverified"
    assert "leads to another site." in looked["problem"]


async def test_why_nothing_was_found_is_said(prover: Prover, domain: DomainSite):
    value = (await prover.start())["record_value"]
    domain.text = "closient-domain-verification=of-somebody-else-entirely"
    looked = await prover.check()
    assert f"There is no TXT record at {NAME}." in looked["problem"]
    assert "says something else." in looked["problem"]
    assert looked["checked_at"] is not None
    prover.records.texts[NAME] = [value + "x"]
    domain.status = 404
    looked = await prover.check()
    assert f"The TXT record at {NAME} says something else." in looked["problem"]
    assert "answers 404." in looked["problem"]
    assert await prover.brand() == ("unverified", "")


async def test_silence_of_name_servers_and_of_the_web_server_is_said(prover: Prover, domain: DomainSite):
    await prover.start()
    prover.records.silent.add(NAME)
    domain.names.clear()
    looked = await prover.check()
    assert "No name server answered" in looked["problem"]
    assert "Nobody answers at https://terra-verde.shop/" in looked["problem"]
    assert await prover.brand() == ("unverified", "")


async def test_a_domain_that_leads_inside_is_not_asked(
    prover: Prover, domain: DomainSite, services: Services
):
    domain.text = (await prover.start())["record_value"]
    async with Outgoing(resolver=domain, ports=frozenset({domain.server.port or 0})) as guarded:
        services.http = guarded
        looked = await prover.check()
    assert "127.0.0.1 is not a public address." in looked["problem"]
    assert domain.asked == []


async def test_a_proof_is_looked_at_again_daily_and_lost_after_two_weeks(prover: Prover, database: Database):
    value = await prover.publish()
    await prover.check()
    start = clock.now()
    prover.records.texts.clear()
    with clock.frozen(start + timedelta(hours=20)):
        await prover.tick()
        assert (await prover.start())["failing_since"] is None  # looked at less than a day ago
    for days in (2, 8, 15):
        with clock.frozen(start + timedelta(days=days)):
            await prover.tick()
        assert await prover.brand() == ("verified", "terra-verde.shop")
    assert (await prover.start())["failing_since"] is not None
    prover.records.texts[NAME] = [value]
    with clock.frozen(start + timedelta(days=16, hours=1)):
        await prover.tick()
    assert (await prover.start())["failing_since"] is None
    prover.records.texts.clear()
    for days in (20, 33, 35):
        with clock.frozen(start + timedelta(days=days)):
            await prover.tick()
    assert await prover.brand() == ("unverified", "")
    [event] = await told(database, "brand.verification_lost")
    assert (event["domain"], NAME in event["reason"]) == ("terra-verde.shop", True)


async def test_a_proof_that_comes_later_is_found_by_itself_in_the_first_week(prover: Prover):
    value = (await prover.start())["record_value"]
    start = clock.now()
    with clock.frozen(start + timedelta(hours=1)):
        await prover.tick()
    prover.records.texts[NAME] = [value]
    with clock.frozen(start + timedelta(hours=2)):
        await prover.tick()
    assert await prover.brand() == ("verified", "terra-verde.shop")


async def test_a_proof_that_never_comes_is_not_looked_for_for_ever(prover: Prover):
    value = (await prover.start())["record_value"]
    prover.records.texts[NAME] = [value]
    with clock.frozen(clock.now() + timedelta(days=8)):
        await prover.tick()
    assert await prover.brand() == ("unverified", "")
    assert (await prover.check())["claim_verification_status"] == "verified"


async def test_a_website_on_another_domain_ends_the_proof(prover: Prover, database: Database):
    value = await prover.publish()
    await prover.check()
    path = f"{BRANDS}/{prover.brand_id}"
    await prover.client.patch(path, headers=prover.key, json={"website": "http://terra-verde.shop/de"})
    assert await prover.brand() == ("verified", "terra-verde.shop")
    await prover.client.patch(path, headers=prover.key, json={"website": "https://terra.example"})
    assert await prover.brand() == ("unverified", "")
    answer = await prover.client.get(f"{path}/verification", headers=prover.key)
    assert answer.status_code == 404
    assert (await prover.start())["record_value"] != value
    assert len(await told(database, "brand.verification_lost")) == 1


async def test_the_next_owner_of_a_name_starts_anew(
    prover: Prover, client: httpx.AsyncClient, world: World, database: Database
):
    await prover.publish()
    await prover.check()
    await database.pool.execute(
        "UPDATE account.organization SET status = 'tombstoned', tombstoned_at = now() WHERE id = $1",
        prover.organization_id,
    )
    async with database.writes() as db:
        await organizations.release_all(db, prover.organization_id)
    other_id, key = await world.owner_key("Other")
    assert await make(client, key, other_id) == prover.brand_id
    shown = (await client.get(f"{BRANDS}/{prover.brand_id}", headers=key)).json()
    assert (shown["claim_verification_status"], shown["verified_domain"]) == ("unverified", "")


async def test_without_a_website_on_a_domain_there_is_nothing_to_prove(prover: Prover):
    for website in ("", "http://93.184.216.34/", "http://intranet/"):
        path = f"{BRANDS}/{prover.brand_id}"
        await prover.client.patch(path, headers=prover.key, json={"website": website})
        answer = await prover.client.post(f"{path}/verification", headers=prover.key)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "website")
        assert (await prover.client.post(f"{path}/verification/check", headers=prover.key)).status_code == 404


async def test_others_neither_see_nor_start_a_proof(
    prover: Prover, client: httpx.AsyncClient, world: World, database: Database
):
    await prover.start()
    _, stranger = await world.owner_key("Other")
    readonly = {"X-API-Key": await world.key(prover.organization_id, role="readonly")}
    path = f"{BRANDS}/{prover.brand_id}/verification"
    assert (await client.get(path, headers=stranger)).status_code == 403
    assert (await client.get(path, headers=readonly)).status_code == 200
    for other in (stranger, readonly):
        assert (await client.post(path, headers=other)).status_code == 403
        assert (await client.post(f"{path}/check", headers=other)).status_code == 403
    unclaimed = await database.pool.fetchval(
        "INSERT INTO catalogue.brand (name) VALUES ('Olea') RETURNING id"
    )
    for brand_id, status in ((unclaimed, 403), (NOBODY, 404)):
        path = f"{BRANDS}/{brand_id}/verification"
        assert (await client.get(path, headers=prover.key)).status_code == status
        assert (await client.post(path, headers=prover.key)).status_code == status
        assert (await client.post(f"{path}/check", headers=prover.key)).status_code == status


@given(some.text(max_size=300))
def test_whatever_stands_as_a_website_has_a_plain_domain_or_none(text: str):
    for website in (text, f"https://{text}", f"https://{text}/"):
        domain = brand_domains.domain_of(website)
        assert domain == "" or (domain.isascii() and "." in domain and not domain.startswith("www."))
        assert not set(domain) & set(" /?#@:[]")


@pytest.mark.parametrize(
    ("website", "domain"),
    [
        ("https://terra.example@evil.example/", "evil.example"),
        ("https://terra.example./", "terra.example"),
        ("https://[::1]/", ""),
        ("https://1.2.3/", ""),
        ("https://a..example/", ""),
        ("https://" + "a" * 64 + ".example/", ""),
        ("https://www.example", ""),
    ],
)
def test_the_domain_is_what_a_browser_would_ask(website: str, domain: str):
    assert brand_domains.domain_of(website) == domain


@given(some.binary(max_size=200), some.text("abc-_", min_size=20, max_size=64))
def test_a_file_proves_only_by_a_whole_line(noise: bytes, token: str):
    proof = rules.proof_text(token).encode()
    assert rules.file_proves(b"\n".join([noise, proof, noise]), token)
    assert not rules.file_proves(b"x" + proof, token)
    assert not rules.file_proves(proof + b"x", token)
