"""What the account app does in the background."""

import subprocess
import sys
from datetime import timedelta

import httpx

from closient.adapters.mail_folder import MailFolder
from closient.apps.account import jobs as account_jobs
from closient.apps.account.structs.letters import WriteLetter
from closient.kit import clock, ids, jobs
from closient.kit.services import Services
from tests.apps.account import actors
from tests.apps.account.browser import Browser
from tests.world import World


def test_a_worker_finds_the_letters_template_without_the_web_process():
    program = (
        "from closient.apps.account import jobs\n"
        "from closient.web import page\n"
        "print(page.environment.get_template('account/letter.html').name)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "account/letter.html"


async def test_a_letter_that_is_written_twice_is_one_mail(world: World, services: Services):
    await world.person("ada@example.com")
    job = WriteLetter("reset", key=ids.new(), to="ada@example.com")
    for _ in range(2):
        await account_jobs.write_letter(services, job)
    assert await jobs.run_pending(services) == ["kit.send_mail"]
    assert isinstance(services.mailer, MailFolder)
    assert [mail.to for mail in await services.mailer.latest()] == ["ada@example.com"]


async def test_a_waiting_letter_holds_no_token(client: httpx.AsyncClient, world: World, services: Services):
    pool = world.database.pool
    organization_id, headers = await world.owner_key()
    await world.person("ada@example.com")
    url = f"/account/api/v1/organizations/{organization_id}/members"
    await client.post(url, json={"email": "new@example.com"}, headers=headers)
    for path in ("/accounts/signup", "/accounts/reset"):
        own = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
        await client.post(path, data={"email": "ada@example.com"}, headers=own)
    waiting = await pool.fetch(
        "SELECT convert_from(payload, 'UTF8')::jsonb AS job FROM kit.pgqueuer "
        "WHERE entrypoint = 'account.write_letter'"
    )
    assert [row["job"]["occasion"] for row in waiting] == ["join", "sign_up", "reset"]
    assert {name for row in waiting for name in row["job"]} == set(WriteLetter.__struct_fields__)
    assert await pool.fetchval("SELECT count(*) FROM account.one_time_token") == 0
    await jobs.run_pending(services)
    assert await pool.fetchval("SELECT count(*) FROM account.one_time_token") == 3


async def test_an_invitation_that_was_taken_back_meanwhile_is_not_written(
    client: httpx.AsyncClient, world: World, services: Services
):
    organization_id, headers = await world.owner_key()
    url = f"/account/api/v1/organizations/{organization_id}/members"
    made = await client.post(url, json={"email": "new@example.com"}, headers=headers)
    assert (await client.delete(f"{url}/{made.json()['id']}", headers=headers)).status_code == 204
    assert "kit.send_mail" not in await jobs.run_pending(services)


async def test_people_who_never_confirm_are_forgotten_after_thirty_days(
    browser: Browser, world: World, services: Services
):
    organization_id, headers = await world.owner_key()
    await world.person("confirmed@example.com")
    await browser.sign_up("ada@example.com")
    await browser.sign_out()
    for email in ("late@example.com", "fresh@example.com"):
        await browser.send("/accounts/signup", email=email)
    url = f"/account/api/v1/organizations/{organization_id}/members"
    await browser.client.post(url, json={"email": "invited@example.com"}, headers=headers)
    await jobs.run_pending(services)
    pool = world.database.pool
    everybody = "SELECT array_agg(split_part(email, '@', 1)) FROM account.person"
    kept = set(await pool.fetchval(everybody))
    assert {"late", "fresh", "ada", "confirmed", "invited"} <= kept
    with clock.frozen(clock.now() + timedelta(days=29)):
        await account_jobs.prune(services)
    assert set(await pool.fetchval(everybody)) == kept
    with clock.frozen(clock.now() + timedelta(days=31)):
        await browser.send("/accounts/signup", email="fresh@example.com")
        await jobs.run_pending(services)
        await account_jobs.prune(services)
    assert set(await pool.fetchval(everybody)) == kept - {"late"}


async def test_tidying_drops_what_nobody_can_use_and_keeps_the_rest(world: World, services: Services):
    person_id = await world.person()
    pool = world.database.pool
    now = clock.now()
    for days in (1, 40):
        await actors.session(world, person_id, now - timedelta(days=days))
        await pool.execute(
            "INSERT INTO account.one_time_token (token_hash, purpose, person_id, expires_at) "
            "VALUES (sha256($1::text::bytea), 'reset', $2, $3)",
            str(days),
            person_id,
            now + timedelta(days=20 - days),
        )
    minute = int(now.timestamp()) // 60
    for address, number in (("192.0.2.1", minute), ("192.0.2.2", minute - 3000)):
        await pool.execute("INSERT INTO account.address_usage VALUES ($1, $2, 1)", address, number)
    used = await actors.session(world, person_id, now - timedelta(days=50))
    assert used
    await pool.execute(
        "INSERT INTO account.session_usage (session_id, minute_number, minute_count, day_number, day_count, "
        "waiting, minute_limit, day_limit, granted, last_used) "
        "SELECT id, 1, 1, 1, 1, 1, 1, 1, 1, $1 FROM account.session WHERE created < $2",
        now - timedelta(days=2),
        now - timedelta(days=45),
    )
    await account_jobs.prune(services)
    ages = await pool.fetch("SELECT created FROM account.session ORDER BY created")
    assert [(now - row["created"]).days for row in ages] == [50, 1]
    assert await pool.fetchval("SELECT count(*) FROM account.one_time_token") == 1
    assert await pool.fetchval("SELECT string_agg(address, ',') FROM account.address_usage") == "192.0.2.1"
