"""What the account app does in the background."""

import subprocess
import sys
from datetime import timedelta

from closient.apps.account import jobs as account_jobs
from closient.kit import clock
from closient.kit.services import Services
from tests.apps.account import actors
from tests.world import World


def test_a_worker_finds_the_letters_template_without_the_web_process():
    program = (
        "from closient.apps.account import jobs\n"
        "from closient.web import page\n"
        "print(page.environment.get_template('account/letter.html').name)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "account/letter.html"


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
