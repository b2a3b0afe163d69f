"""Health of custom URLs: pure decisions, then single checks of a real server."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from closient.apps.resolver.actions import custom_urls as actions
from closient.apps.resolver.rules import custom_urls as rules
from closient.apps.resolver.structs.custom_urls import CheckPlan, Finding, Health, UrlStatus
from closient.kit.config import Settings, SettingsError
from closient.kit.http import Outgoing
from tests.apps.resolver.brand_site import Site

NOON = datetime(2030, 6, 1, 12, tzinfo=UTC)
PLAN = CheckPlan(interval=timedelta(hours=1), interval_while_degraded=timedelta(minutes=15), failures=3)
FINE, BROKEN, SILENT = Finding(200), Finding(500), Finding(None, "No answer.")
STEPS: dict[UrlStatus, set[UrlStatus]] = {
    "UNKNOWN": {"HEALTHY", "DEGRADED"},
    "HEALTHY": {"HEALTHY", "DEGRADED"},
    "DEGRADED": {"HEALTHY", "DEGRADED", "UNREACHABLE"},
    "UNREACHABLE": {"HEALTHY", "UNREACHABLE"},
}


class HealthOfAnAddress(RuleBasedStateMachine):
    """Any course of checks, edits, and changes of the threshold, beside the simplest account of it."""

    def __init__(self) -> None:
        super().__init__()
        self.health = Health("UNKNOWN", 0)
        self.failures_in_a_row = 0
        self.threshold = 3

    @rule(code=some.sampled_from([200, 204, 301, 399, 401, 403, 405, 429]))
    def succeeds(self, code: int) -> None:
        self.step(Finding(code))
        self.failures_in_a_row = 0
        assert self.health == Health("HEALTHY", 0)

    @rule(code=some.sampled_from([None, 100, 400, 404, 410, 418, 500, 502, 503]))
    def fails(self, code: int | None) -> None:
        was_dead = self.health.status == "UNREACHABLE"
        self.step(Finding(code, "why"))
        self.failures_in_a_row += 1
        is_dead = was_dead or self.failures_in_a_row >= self.threshold
        assert self.health.status == ("UNREACHABLE" if is_dead else "DEGRADED")

    @rule()
    def is_edited(self) -> None:
        self.health, self.failures_in_a_row = Health("UNKNOWN", 0), 0

    @rule(threshold=some.integers(2, 5))
    def gets_another_threshold(self, threshold: int) -> None:
        self.threshold = threshold

    def step(self, finding: Finding) -> None:
        before = self.health.status
        self.health = rules.judged(self.health, finding, self.threshold)
        assert self.health.status in STEPS[before]

    @invariant()
    def failures_are_counted(self) -> None:
        assert self.health.consecutive_failures == self.failures_in_a_row


TestHealthOfAnAddress = HealthOfAnAddress.TestCase


def test_three_failures_in_a_row_are_death_and_one_success_heals():
    health, course = Health("UNKNOWN", 0), []
    for finding in (FINE, BROKEN, SILENT, FINE, BROKEN, BROKEN, SILENT, BROKEN, FINE):
        health = rules.judged(health, finding, 3)
        course.append(health.status)
    assert course == [
        "HEALTHY", "DEGRADED", "DEGRADED", "HEALTHY", "DEGRADED", "DEGRADED", "UNREACHABLE", "UNREACHABLE",
        "HEALTHY",
    ]  # fmt: skip


@given(some.integers(100, 599))
def test_section_5_what_counts_as_a_success(code: int):
    assert rules.is_success(Finding(code)) == (200 <= code <= 399 or code in (401, 403, 405, 429))
    assert not rules.is_success(Finding(None, "No answer."))


@given(some.floats(0, 1), some.sampled_from(list(STEPS)), some.sampled_from([FINE, BROKEN]))
def test_an_address_is_looked_at_again_in_an_hour_or_so_and_sooner_while_it_fails(
    chance: float, before: UrlStatus, finding: Finding
):
    after = rules.judged(Health(before, 0), finding, 3)
    wait = rules.next_check(before, after, NOON, PLAN, chance) - NOON
    if after.status == "DEGRADED":
        assert timedelta(minutes=13) < wait < timedelta(minutes=17)
    elif before == "UNKNOWN":
        assert timedelta(minutes=6) <= wait <= timedelta(hours=1)
    else:
        assert timedelta(minutes=54) <= wait <= timedelta(minutes=66)


def test_what_was_entered_in_bulk_is_spread_over_the_interval_after_its_first_check():
    after = Health("HEALTHY", 0)
    moments = [rules.next_check("UNKNOWN", after, NOON, PLAN, number / 100) for number in range(101)]
    by_ten_minutes = Counter(int((moment - NOON) / timedelta(minutes=10)) for moment in moments)
    assert all(10 <= by_ten_minutes[part] <= 20 for part in range(1, 6))


def test_a_threshold_of_one_failure_is_refused_since_no_address_dies_of_its_first():
    assert rules.plan(Settings.load({"CLOSIENT_URL_CHECK_FAILURES": "2"})).failures == 2
    with pytest.raises(SettingsError, match="URL_CHECK_FAILURES"):
        Settings.load({"CLOSIENT_URL_CHECK_FAILURES": "1"})


def test_the_standard_plan_is_that_of_section_5():
    assert rules.plan(Settings()) == PLAN


def test_a_name_in_any_script_is_asked_as_a_redirect_spells_it():
    assert rules.asked_address("https://m\u00fcller.example/\u00e4?q=\u00f6#x") == (
        "https://xn--mller-kva.example/%C3%A4?q=%C3%B6"
    )


def test_what_a_server_says_can_be_stored():
    assert rules.error_text("a\x00b\ud800" + "c" * 1000) == "ab?" + "c" * 497
    assert msgspec.json.encode(rules.error_text("\udfff"))


# --- one check ---


@pytest.mark.parametrize("code", [200, 204, 304, 401, 403, 405, 429])
async def test_a_server_that_lives_is_found_alive(
    http: Outgoing, settings: Settings, site_of_brand: Site, code: int
):
    finding = await actions.look(http, settings, site_of_brand.url(str(code)))
    assert finding == Finding(code)
    assert rules.is_success(finding)


@pytest.mark.parametrize("code", [400, 404, 410, 500, 503])
async def test_an_error_is_a_failure_with_its_status(
    http: Outgoing, settings: Settings, site_of_brand: Site, code: int
):
    finding = await actions.look(http, settings, site_of_brand.url(str(code)))
    assert finding == Finding(code, f"Status {code}.")
    assert not rules.is_success(finding)


async def test_ten_redirects_are_followed_and_no_more(
    http: Outgoing, settings: Settings, site_of_brand: Site
):
    assert await actions.look(http, settings, site_of_brand.url("onward?times=10")) == Finding(200)
    assert len(site_of_brand.asked) == 11
    finding = await actions.look(http, settings, site_of_brand.url("onward?times=11"))
    assert finding == Finding(None, "More than 10 redirects.")


async def test_a_slow_answer_is_a_failure(
    http: Outgoing, settings: Settings, site_of_brand: Site, monkeypatch: pytest.MonkeyPatch
):
    assert actions.PATIENCE == 5
    monkeypatch.setattr(actions, "PATIENCE", 0.2)
    finding = await actions.look(http, settings, site_of_brand.url("slow?seconds=0.6"))
    assert finding == Finding(None, "No answer within 0.2 seconds.", is_silent=True)


async def test_a_private_address_is_a_failure_with_the_reason(settings: Settings, site_of_brand: Site):
    async with Outgoing(ports=frozenset({site_of_brand.server.port or 0})) as guarded:
        for host in ("127.0.0.1", "localhost", "[::1]", "169.254.169.254", "10.0.0.1"):
            url = f"http://{host}:{site_of_brand.server.port}/200"
            finding = await actions.look(guarded, settings, url)
            assert finding.status_code is None
            assert "is not a public address" in finding.error, url
    assert site_of_brand.asked == []


async def test_a_redirect_to_a_private_address_is_a_failure_with_the_reason(
    http: Outgoing, settings: Settings, site_of_brand: Site
):
    for inside in ("http://127.0.0.2/", "http://169.254.169.254/latest/meta-data/", "http://[::1]:80/"):
        url = site_of_brand.url(f"onward?times=1&to={inside}")
        finding = await actions.look(http, settings, url)
        assert finding.status_code is None
        assert "is not a public address" in finding.error
    finding = await actions.look(http, settings, site_of_brand.url("onward?times=1&to=file:///etc/passwd"))
    assert finding == Finding(None, "Only http and https URLs with a host are possible.")


async def test_where_nobody_listens_or_no_name_leads_is_a_failure_in_words(
    http: Outgoing, settings: Settings, site_of_brand: Site
):
    url = site_of_brand.url("200")
    await site_of_brand.server.close()
    refused = await actions.look(http, settings, url)
    unknown = await actions.look(http, settings, "https://nobody.invalid/")
    assert refused.status_code is None
    assert "Cannot connect" in refused.error
    assert unknown == Finding(None, "The name nobody.invalid leads nowhere.", is_silent=True)


async def test_it_is_a_get_that_says_who_asks_and_carries_no_credentials(
    http: Outgoing, settings: Settings, site_of_brand: Site
):
    url = site_of_brand.url("200?a=1#part").replace("//", "//me:secret@")
    assert await actions.look(http, settings, url) == Finding(200)
    [request] = site_of_brand.asked
    assert (request.method, request.path_qs) == ("GET", "/200?a=1")
    assert request.headers["User-Agent"] == f"Closient-URL-Monitor/1 (+{settings.base_url})"
    assert "Authorization" not in request.headers


async def test_a_body_without_end_is_not_read(http: Outgoing, settings: Settings, site_of_brand: Site):
    async with asyncio.timeout(3):
        assert await actions.look(http, settings, site_of_brand.url("endless")) == Finding(200)
