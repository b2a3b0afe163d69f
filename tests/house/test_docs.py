"""The documents tell what the code does now: what is made from it is current, links lead somewhere."""

import re
from urllib.parse import unquote

import pytest

from tests.house import documents, source

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
HOW = "is not current: .venv/bin/python -m tests.house.generate"
WANTED = {"README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "docs/style.md"}


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return documents.everything()


@pytest.mark.parametrize("name", ["settings.md", "events.md", "errors.md", "commands.md", "map.md"])
def test_a_document_made_from_the_code_is_current(made, name):
    path = documents.DOCS / name
    assert path.exists(), f"docs/{name} {HOW}"
    assert path.read_text() == made[name], f"docs/{name} {HOW}"


def test_the_schema_document_is_current(migrated_dsn):
    path = documents.DOCS / "schema.sql"
    assert path.exists(), f"docs/schema.sql {HOW}"
    assert path.read_text() == documents.schema(migrated_dsn), f"docs/schema.sql {HOW}"


def test_the_documents_that_people_look_for_are_there():
    assert {name for name in WANTED if not (source.ROOT / name).exists()} == set()


def test_links_between_documents_lead_somewhere():
    faults = []
    for path in source.files():
        if path.suffix != ".md" or path.is_relative_to(source.ROOT / "contract"):
            continue
        for found in LINK.finditer(path.read_text()):
            target = unquote((found[1] or found[2]).partition("#")[0])
            local = target and "://" not in target and not target.startswith(("mailto:", "/"))
            if local and not (path.parent / target).exists():
                faults.append(f"{path.relative_to(source.ROOT)}: {target}")
    assert not faults, source.report(faults)


def test_decisions_are_numbered_and_one_page_each():
    files = sorted((documents.DOCS / "decisions").glob("*.md"))
    assert [path.name[:4] for path in files] == [f"{number:04}" for number in range(1, len(files) + 1)]
    for path in files:
        text = path.read_text()
        assert len(text.splitlines()) <= 45, path.name
        assert all(f"## {part}" in text for part in ("Context", "Decision", "Consequences")), path.name
