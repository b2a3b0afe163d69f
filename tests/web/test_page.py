"""Pages: what each carries, what survives a redirect, what no text can break out of."""

from html.parser import HTMLParser

import httpx
import pytest

from closient.web import flash, formats, forms, navigation, page
from tests.web import shell

SCRIPTS_OF_OURS = 1


class Tags(HTMLParser):
    """Every element with its attributes, and whatever could run."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.scripts: list[dict[str, str | None]] = []
        self.handlers: list[str] = []
        self.styles = 0
        self.ids: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "script":
            self.scripts.append(dict(attrs))
        if tag == "style":
            self.styles += 1
        for name, value in attrs:
            if name.startswith("on"):
                self.handlers.append(name)
            if name == "style":
                self.styles += 1
            if name == "id":
                self.ids.append(value or "")


async def test_the_policy_allows_our_own_files_and_nothing_else(pages: httpx.AsyncClient) -> None:
    answer = await pages.get("/style")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self' 'wasm-unsafe-eval'" in policy
    assert "style-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "unsafe-eval'" not in policy.replace("'wasm-unsafe-eval'", "")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "strict-origin-when-cross-origin"
    assert "camera=(self)" in answer.headers["permissions-policy"]


async def test_pages_have_no_inline_script_style_or_handler(pages: httpx.AsyncClient) -> None:
    tags = Tags((await pages.get("/style")).text)
    assert [script.get("type") for script in tags.scripts] == ["module", "application/json"]
    assert tags.handlers == []
    assert tags.styles == 0


async def test_every_id_of_the_style_page_is_there_once(pages: httpx.AsyncClient) -> None:
    ids = Tags((await pages.get("/style")).text).ids
    assert len(ids) == len(set(ids)), [name for name in ids if ids.count(name) > 1]


async def test_no_macro_lets_a_text_out_of_its_place(pages: httpx.AsyncClient) -> None:
    answer = await pages.get("/probe")
    assert answer.status_code == 200
    tags = Tags(answer.text)
    assert all("src" in script or script.get("type") == "application/json" for script in tags.scripts)
    assert len([script for script in tags.scripts if "src" in script]) == SCRIPTS_OF_OURS
    assert tags.handlers == []
    assert answer.text.count("alert(1)") > 80
    assert "<script>alert" not in answer.text
    assert "49" not in [part.strip('"') for part in answer.text.split("x=")]


async def test_a_name_in_the_list_of_destinations_cannot_end_its_script(pages: httpx.AsyncClient) -> None:
    navigation.add(navigation.Item("Main", "</script><script>alert(3)</script>", "/odd", "circle", 999))
    try:
        text = (await pages.get("/style")).text
    finally:
        navigation.remove("/odd")
    assert "<script>alert(3)" not in text
    assert r"\u003c/script\u003e" in text


async def test_a_message_survives_one_redirect_and_shows_once(pages: httpx.AsyncClient) -> None:
    answer = await pages.get("/saved", params={"say": "Rule <b>Café</b> was created."})
    assert (answer.status_code, answer.headers["location"]) == (303, "/style")
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert "SameSite=lax" in answer.headers["set-cookie"]
    assert "Rule &lt;b&gt;Café&lt;/b&gt; was created." in (await pages.get("/style")).text
    assert "Café" not in (await pages.get("/style")).text


def test_a_message_that_we_did_not_sign_is_not_shown() -> None:
    sealed = flash.seal("Hello", "good", "one secret")
    assert flash.open_sealed(sealed, "one secret") is not None
    assert flash.open_sealed(sealed, "another secret") is None
    assert flash.open_sealed(sealed[:-1], "one secret") is None
    assert flash.open_sealed("", "one secret") is None
    assert flash.open_sealed("é.ü", "one secret") is None


def test_an_old_message_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed = flash.seal("Hello", "good", "s")
    later = flash.time.time() + flash.LIFE_SECONDS + 1
    monkeypatch.setattr(flash.time, "time", lambda: later)
    assert flash.open_sealed(sealed, "s") is None


@pytest.mark.parametrize(
    "to",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "style",
        "/a\nb",
        "javascript:alert(1)",
        "",
    ],
)
def test_a_redirect_stays_on_this_site(to: str) -> None:
    assert not page.is_local(to)


@pytest.mark.parametrize("to", ["/", "/style?sort=-name#table", "/01/09506000134352"])
def test_paths_of_this_site_are_local(to: str) -> None:
    assert page.is_local(to)


async def test_the_chosen_organization_is_looked_at_and_a_foreign_one_is_not(
    pages: httpx.AsyncClient,
) -> None:
    pages.cookies.set(page.ORGANIZATION_COOKIE, shell.ORGANIZATIONS[1].organization_id)
    text = (await pages.get("/style")).text
    assert '<span class="organization-name">Nordlicht &lt;b&gt;</span>' in text
    assert 'action="/organizations/switch"' in text
    pages.cookies.set(page.ORGANIZATION_COOKIE, "AAAAAAAAAAAAAAAAAAAAAA")
    assert '<span class="organization-name">Coastal Pantry</span>' in (await pages.get("/style")).text


async def test_the_theme_is_kept_and_given_back_to_the_system(pages: httpx.AsyncClient) -> None:
    await pages.post("/choices/theme", data={"theme": "dark", "back": "//evil.example"})
    assert 'data-theme="dark"' in (await pages.get("/style")).text
    answer = await pages.post("/choices/theme", data={"theme": "system", "back": "//evil.example"})
    assert answer.headers["location"] == "/"
    assert "data-theme=" not in (await pages.get("/style")).text


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503])
@pytest.mark.parametrize("is_signed_in", [True, False])
async def test_each_error_has_a_page_in_both_layouts(
    pages: httpx.AsyncClient, status: int, is_signed_in: bool
) -> None:
    if not is_signed_in:
        pages.cookies.set("anonymous", "1")
    answer = await pages.get(f"/fails/{status}")
    assert answer.status_code == status
    assert f"<span>{status}</span>" in answer.text
    assert ('class="side"' in answer.text) is is_signed_in


async def test_an_unknown_address_ends_on_an_error_page_in_html(pages: httpx.AsyncClient) -> None:
    answer = await pages.get("/nowhere")
    assert answer.status_code == 404
    assert "There is nothing here" in answer.text


async def test_a_posted_form_comes_back_with_errors_beside_the_fields_and_the_cursor_in_the_first(
    pages: httpx.AsyncClient,
) -> None:
    answer = await pages.post("/style", data={"name": "x", "email": "ada", "password": "short", "unit": "kg"})
    assert answer.status_code == 422
    fields = {part.split('"')[1]: part.split(">")[0] for part in answer.text.split("<input id=")[1:]}
    assert "autofocus" in fields["field-name"]
    assert 'aria-describedby="field-name-error field-name-hint"' in fields["field-name"]
    assert "autofocus" not in fields["field-email"]
    assert 'value="ada"' in fields["field-email"]
    assert "short" not in fields["field-password"]


async def test_a_right_form_is_answered_with_a_redirect(pages: httpx.AsyncClient) -> None:
    good = {"name": "Salt", "email": "ada@example.com", "amount": "5", "unit": "kg"}
    answer = await pages.post("/style", data=good)
    assert (answer.status_code, answer.headers["location"]) == (303, "/style")


async def test_order_and_filters_live_in_the_address(pages: httpx.AsyncClient) -> None:
    text = (await pages.get("/style?sort=-scans&status=active&page=2")).text
    names = [part.split("<")[0] for part in text.split('<a href="/style?product=')[1:]]
    assert [name.split(">")[1] for name in names] == ["Sea salt, fine", "Olive oil, early harvest"]
    assert 'aria-sort="descending"' in text
    assert "sort=-scans&amp;status=active&amp;page=3" in text
    assert "No product fits these filters" in (await pages.get("/style?search=zzz")).text


def test_the_active_destination_is_the_longest_that_the_path_lies_under() -> None:
    assert navigation.active("/style/sub") == "/style"
    assert navigation.active("/stylesheet") == ""
    assert navigation.active("/") == "/"


def test_a_gtin_is_shown_in_both_forms_and_anything_else_as_it_is() -> None:
    assert formats.gtin_forms("9506000134352") == ("09506000134352", "9506000134352", "GTIN-13")
    assert formats.gtin_forms("96385074") == ("00000096385074", "96385074", "GTIN-8")
    assert formats.gtin_forms("not a gtin") == ("not a gtin", "", "")


def test_several_boxes_of_one_name_keep_which_were_ticked() -> None:
    form = forms.Form({"scopes": ["read"]}, {})
    source = (
        '{% from "components/form.html" import tick_box %}{{ tick_box("scopes", "x", form=form, send=send) }}'
    )
    template = page.environment.from_string(source)
    assert " checked" in template.render(form=form, send="read")
    assert " checked" not in template.render(form=form, send="write")
