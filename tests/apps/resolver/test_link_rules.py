"""What makes a link: one spelling for all that mean the same, and nothing wrong gets through."""

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from closient.apps.resolver.rules import link_files, links
from closient.apps.resolver.structs.links import LevelLinks, LinkUpsert, Spot
from closient.gs1 import ai, digital_link, linktypes
from closient.gs1.errors import Gs1Error
from closient.kit.errors import FieldError
from tests.gs1 import strategies

VOCABULARIES = (
    "gs1:",
    "gs1%3A",
    "https://ref.gs1.org/voc/",
    "https://gs1.org/voc/",
    "https://www.gs1.org/voc/",
)


@pytest.mark.parametrize("name", sorted(linktypes.RATIFIED - {"defaultLink", "defaultLinkMulti"}))
def test_every_ratified_link_type_has_one_spelling(name: str):
    assert {links.link_type(vocabulary + name) for vocabulary in VOCABULARIES} == {f"gs1:{name}"}


@pytest.mark.parametrize("vocabulary", VOCABULARIES)
@pytest.mark.parametrize("name", ["defaultLink", "defaultLinkMulti"])
def test_defaults_are_no_link_types(vocabulary: str, name: str):
    with pytest.raises(ValueError, match="is_default: true"):
        links.link_type(vocabulary + name)


@pytest.mark.parametrize(
    ("tag", "usual"),
    [
        ("EN", "en"),
        ("en-us", "en-US"),
        ("ZH-HANT-TW", "zh-Hant-TW"),
        ("es-419", "es-419"),
        ("de-ch-1996", "de-CH-1996"),
        ("sl-rozaj-biske", "sl-rozaj-biske"),
        ("en-U-CA-gregory", "en-u-ca-gregory"),
        ("x-WHATEVER-de", "x-whatever-de"),
    ],
)
def test_language_tags_are_written_as_usual(tag: str, usual: str):
    assert links.language(tag) == usual
    assert links.language(usual) == usual


@pytest.mark.parametrize(
    "tag", ["", "e", "en_US", "en-", "-en", "en--us", "en us", "*", "en-u", "englishenglish"]
)
def test_what_is_no_language_tag_is_refused(tag: str):
    with pytest.raises(ValueError, match="no language tag"):
        links.language(tag)


@given(st.sampled_from(sorted(ai.PRIMARY_KEYS)), st.data())
def test_a_spot_says_the_same_as_its_link(code: str, data: st.DataObject):
    key = data.draw(strategies.values(code))
    elements = {code: key}
    for qualifier in data.draw(st.sampled_from([*(ai.get(code).qualifiers or ()), ()])):
        if data.draw(st.booleans()):
            elements[qualifier] = data.draw(strategies.values(qualifier))
    if "21" in elements:
        elements = {name: value for name, value in elements.items() if name not in ("10", "22")}
    link = digital_link.from_elements(elements)
    found = links.spot(link.canonical_path())
    assert links.spot(f"https://brand.example/shop{link.canonical_path()}?linkType=all#x") == found
    path = f"/{found.key}/{found.level}".rstrip("/")
    assert digital_link.parse(path).elements() == link.elements()


ANY_TEXT = st.text(max_size=60)


@given(
    st.builds(
        LinkUpsert,
        digital_link=ANY_TEXT,
        link_type=ANY_TEXT | st.just("gs1:pip"),
        href=ANY_TEXT | ANY_TEXT.map(lambda text: f"https://b.example/{text}"),
        title=ANY_TEXT,
        hreflang=st.lists(ANY_TEXT | st.just("en"), max_size=2),
        media_type=ANY_TEXT | st.just("text/html"),
        context=st.lists(ANY_TEXT | st.just("AT"), max_size=2),
    )
)
def test_whatever_is_sent_is_refused_with_reasons_or_stays_as_it_is_once_checked(sent: LinkUpsert):
    faults: list[FieldError] = []
    at = Spot("01/09506000134352", "")
    values = links.checked(sent, at, faults=faults)
    assert (values is None) == bool(faults)
    if values is not None:
        assert values.href.isascii()
        assert links.checked(values, at, faults=faults) == values


LINK = st.fixed_dictionaries(
    {
        "link_type": st.sampled_from(["gs1:pip", "gs1:faqs", "describedby", "https://b.example/voc/x"]),
        "href": st.sampled_from(["https://b.example/1", "https://b.example/2?l={lot}"]),
        "title": st.sampled_from(["One", "Two"]),
        "hreflang": st.sampled_from([[], ["de"], ["de", "en"]]),
        "media_type": st.sampled_from(["", "text/html"]),
        "context": st.sampled_from([[], ["AT"]]),
        "is_default": st.booleans(),
        "passes_query": st.booleans(),
        "enabled": st.booleans(),
    }
)


def named(link: dict[str, Any]) -> tuple[str, ...]:
    """In what two links of one level differ, and the title, which tells alike ones apart in a file."""
    return tuple(str(link[name]) for name in ("link_type", "href", "hreflang", "media_type", "context"))


@given(st.lists(LINK, max_size=6, unique_by=named))
def test_a_context_is_read_back_as_it_was_written(wanted: list[dict[str, Any]]):
    # Links that differ in nothing but their type cannot be told apart by a default: GS1's schema has no room.
    alike = {named({**link, "link_type": link["title"]}) for link in wanted}
    assume(len(alike) == len(wanted))
    written = link_files.context(
        LevelLinks("01/09506000134352", "10/A", "Rice", wanted), "https://id.example"
    )
    entry = link_files.read_context(written)
    assert (entry.digital_link, entry.description) == ("https://id.example/01/09506000134352/10/A", "Rice")
    read = [{**link, "link_type": links.link_type(link["link_type"])} for link in entry.links]
    for link in read:
        assert link.pop("digital_link") == entry.digital_link
    assert sorted(read, key=named) == sorted(wanted, key=named)


def test_a_link_at_no_place_is_a_fault_of_its_own():
    with pytest.raises(Gs1Error):
        links.spot("https://brand.example/")
