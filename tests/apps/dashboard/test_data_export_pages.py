"""The page on which owners and managers take the data of their organization along."""

import re

import pytest

from closient.kit import jobs
from closient.kit.caller import Role
from tests.apps.dashboard.archive import Archive
from tests.apps.dashboard.visitor import GTIN, XSS, Visitor

HERE = "/settings/data-export"


async def test_an_archive_is_asked_for_followed_and_loaded_down(owner: Visitor) -> None:
    await owner.make_product(product_name="Fusilli")
    assert "Archives so far" not in (await owner.open(HERE)).text
    answer = await owner.send(HERE, archive_format="tar.gz")
    assert (answer.status_code, owner.told(answer)) == (303, "The archive is being written.")
    waiting = (await owner.open(HERE)).text
    assert "hx-trigger" in waiting
    assert "Write the archive" not in waiting
    await jobs.run_pending(owner.world.services)
    ready = (await owner.open(HERE)).text
    assert "Ready" in ready
    [link] = re.findall(rf'href="({HERE}/[^"]+/file)"', ready)
    leads = await owner.open(link)
    assert leads.status_code == 303
    file = await owner.client.get(leads.headers["location"])
    product = Archive(file.content, "tar.gz").read(f"products/{GTIN}/product.yaml")
    assert product["product_name"] == "Fusilli"


async def test_a_second_request_goes_on_with_the_first(owner: Visitor) -> None:
    for _ in range(2):
        assert (await owner.send(HERE, archive_format="zip")).status_code == 303
    assert await owner.world.database.reads.value("SELECT count(*) FROM dashboard.data_export") == 1


async def test_a_kind_of_file_that_there_is_not_is_told_beside_the_choice(owner: Visitor) -> None:
    answer = await owner.send(HERE, archive_format="rar")
    assert answer.status_code == 422
    assert "field-error" in answer.text


@pytest.mark.parametrize(("role", "may"), [("manager", True), ("editor", False), ("billing", False)])
async def test_who_does_not_manage_reads_whom_to_ask(owner: Visitor, role: Role, may: bool) -> None:
    visitor = await Visitor(owner.client, owner.world).join(role, owner.organization_id)
    shown = await visitor.open(HERE)
    assert shown.status_code == 200
    assert ("an owner or a manager has to ask for it" in shown.text) != may
    assert (await visitor.send(HERE, archive_format="zip")).status_code == (303 if may else 403)


async def test_a_stranger_cannot_load_the_file_down(owner: Visitor, stranger: Visitor) -> None:
    await owner.send(HERE, archive_format="zip")
    await jobs.run_pending(owner.world.services)
    [link] = re.findall(rf'href="({HERE}/[^"]+/file)"', (await owner.open(HERE)).text)
    assert (await stranger.open(link)).status_code == 404
    assert link not in (await stranger.open(HERE)).text


async def test_names_of_others_stay_text(owner: Visitor) -> None:
    await owner.world.database.pool.execute(
        "UPDATE account.organization SET name = $1 WHERE id = $2", XSS, owner.organization_id
    )
    await owner.send(HERE, archive_format="zip")
    await jobs.run_pending(owner.world.services)
    assert "<script>alert(1)" not in (await owner.open(HERE)).text


async def test_without_an_organization_the_page_leads_on(owner: Visitor) -> None:
    nobody = await Visitor(owner.client, owner.world).without_organization()
    assert (await nobody.open(HERE)).status_code == 303
