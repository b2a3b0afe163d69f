"""The pages on which a file of products is looked at, read in, followed and taken back."""

import httpx
import pytest

from closient.kit import jobs
from closient.kit.caller import Role
from tests.apps.dashboard.visitor import GTIN, OTHER_GTIN, XSS, Visitor

HERE = "/dashboard/imports"
TEXT = f"gtin,name\n{GTIN},Fusilli\n{OTHER_GTIN},Penne\n1,Short\n2,Shorter\n"


async def upload(visitor: Visitor, text: str, name: str = "pasta.csv") -> httpx.Response:
    return await visitor.client.post(
        HERE,
        headers={**visitor.headers, "Sec-Fetch-Site": "same-origin"},
        files={"file": (name, text.encode(), "text/csv")},
    )


async def work(visitor: Visitor) -> None:
    await jobs.run_pending(visitor.world.services)


async def test_a_file_is_looked_at_imported_and_undone(owner: Visitor) -> None:
    assert "No file yet" in (await owner.open(HERE)).text
    answer = await upload(owner, TEXT)
    assert answer.status_code == 303, answer.text
    at = answer.headers["location"]
    waiting = (await owner.open(at)).text
    assert "hx-trigger" in waiting
    assert "Waiting for its turn" in waiting
    await work(owner)
    seen = (await owner.open(at)).text
    assert "Import 2 rows" in seen
    assert "4, 5" in seen
    assert await owner.world.database.reads.value("SELECT count(*) FROM catalogue.product") == 0
    assert (await owner.send(at, do="start")).status_code == 303
    await work(owner)
    done = (await owner.open(at)).text
    assert "Undo this import" in done
    assert "hx-trigger" not in done
    assert await owner.world.database.reads.value("SELECT count(*) FROM catalogue.product") == 2
    rows = await owner.open(f"{at}/failed-rows")
    assert rows.headers["content-type"].startswith("text/csv")
    assert "1,Short," in rows.text
    assert (await owner.send(at, do="undo")).status_code == 303
    await work(owner)
    assert "This import is undone" in (await owner.open(at)).text
    assert owner.told(await owner.send(at, do="undo")) == "This import is taken back already."
    assert "pasta.csv" in (await owner.open(HERE)).text


async def test_what_is_no_file_of_products_is_told_beside_the_field(owner: Visitor) -> None:
    for text in ("", "name\nRice"):
        answer = await upload(owner, text)
        assert answer.status_code == 422
        assert "field-error" in answer.text
    assert (await owner.send(HERE)).status_code == 422


async def test_a_file_that_breaks_off_says_so_and_one_that_waits_can_be_cancelled(owner: Visitor) -> None:
    at = (await upload(owner, f'gtin,name\n{OTHER_GTIN},Penne\n{GTIN},"Fus')).headers["location"]
    await work(owner)
    assert "The file could not be read" in (await owner.open(at)).text
    at = (await upload(owner, TEXT)).headers["location"]
    assert (await owner.send(at, do="cancel")).status_code == 303
    assert "Nothing of this file was kept" in (await owner.open(at)).text
    assert (await owner.send(at, do="burn")).status_code == 400


async def test_names_and_cells_are_shown_as_text(owner: Visitor) -> None:
    at = (await upload(owner, f"gtin,name\n{XSS[:20]},a\n", name="<script>.csv")).headers["location"]
    await work(owner)
    for shown in (await owner.open(at), await owner.open(HERE)):
        assert "<script>.csv" not in shown.text
        assert "&lt;script&gt;.csv" in shown.text


@pytest.mark.parametrize(("role", "may"), [("editor", True), ("billing", False)])
async def test_who_may_not_change_products_reads_why(owner: Visitor, role: Role, may: bool) -> None:
    visitor = await Visitor(owner.client, owner.world).join(role, owner.organization_id)
    shown = await visitor.open(HERE)
    assert shown.status_code == 200
    assert ("Look at the file" in shown.text) == may
    assert (await upload(visitor, TEXT)).status_code == (303 if may else 403)


async def test_imports_of_others_are_not_there(owner: Visitor, stranger: Visitor) -> None:
    at = (await upload(owner, TEXT)).headers["location"]
    assert (await stranger.open(at)).status_code == 404
    assert (await stranger.send(at, do="cancel")).status_code == 404
    assert (await stranger.open(f"{at}/failed-rows")).status_code == 404
    assert "pasta.csv" not in (await stranger.open(HERE)).text
