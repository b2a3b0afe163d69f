"""The Core Business Vocabulary: every value in every spelling, and what is a vendor's own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closient.gs1 import cbv, cbv_tables

KINDS = list(cbv.VOCABULARIES)
VALUES = [(kind, token) for kind in KINDS for token in sorted(cbv.VOCABULARIES[kind])]


@st.composite
def values(draw: st.DrawFn) -> tuple[cbv.Kind, str]:
    kind = draw(st.sampled_from(KINDS))
    return kind, draw(st.sampled_from(sorted(cbv.VOCABULARIES[kind])))


def test_the_vocabularies_are_as_long_as_the_standard_has_them() -> None:
    assert [len(cbv.VOCABULARIES[kind]) for kind in KINDS] == [41, 33, 13, 3, 2]
    assert len(cbv_tables.MEASUREMENT_TYPES) == 72
    assert len(cbv_tables.COMPONENTS) == 14
    assert len(cbv_tables.SENSOR_ALERT_TYPES) == 2


@given(values())
def test_each_spelling_of_a_value_means_the_same_token_and_web_uri(value: tuple[cbv.Kind, str]) -> None:
    kind, token = value
    web = cbv.uri(kind, token)
    for prefix in ("", *cbv.prefixes(kind)):
        text = prefix + token
        assert cbv.known(kind, text)
        assert cbv.token(kind, text) == token
        assert cbv.uri(kind, text) == web
        assert cbv.spell(kind, text, "Always_Web_URI") == web
        assert cbv.token(kind, cbv.spell(kind, text, "Always_URN")) == token
        assert cbv.spell(kind, text, "Never_Translates") == text
        assert cbv.spell(kind, text, "No_Preference") == text


@pytest.mark.parametrize(
    ("kind", "urn", "web"),
    [
        ("biz_step", "urn:epcglobal:cbv:bizstep:packing", "https://ref.gs1.org/cbv/BizStep-packing"),
        ("disposition", "urn:epcglobal:cbv:disp:recalled", "https://ref.gs1.org/cbv/Disp-recalled"),
        ("biz_transaction_type", "urn:epcglobal:cbv:btt:po", "https://ref.gs1.org/cbv/BTT-po"),
        ("source_destination_type", "urn:epcglobal:cbv:sdt:location", "https://ref.gs1.org/cbv/SDT-location"),
        ("error_reason", "urn:epcglobal:cbv:er:did_not_occur", "https://ref.gs1.org/cbv/ER-did_not_occur"),
    ],
)
def test_urn_and_web_uri_are_written_as_the_standard_writes_them(kind: cbv.Kind, urn: str, web: str) -> None:
    assert cbv.spell(kind, web, "Always_URN") == urn
    assert cbv.spell(kind, urn, "Always_Web_URI") == web


def test_a_token_of_another_vocabulary_is_not_known() -> None:
    assert not cbv.known("disposition", "shipping")
    assert (
        cbv.uri("disposition", "urn:epcglobal:cbv:bizstep:shipping") == "urn:epcglobal:cbv:bizstep:shipping"
    )
    assert cbv.token("disposition", "urn:epcglobal:cbv:bizstep:shipping") is None


def test_unknown_values_in_the_standards_own_spelling_keep_their_token_and_their_text() -> None:
    for text in ("harvesting", "urn:epcglobal:cbv:bizstep:harvesting", "cbv:BizStep-harvesting"):
        assert cbv.token("biz_step", text) == "harvesting"
        assert cbv.uri("biz_step", text) == text
        assert cbv.spell("biz_step", text, "Always_URN") == text


@pytest.mark.parametrize(
    "text",
    [
        "https://example.com/bizStep/x",
        "urn:vendor:bizstep:x",
        "vendor:x",
        "https://example.com/voc#BizStep-x",
    ],
)
def test_a_vendors_uri_has_no_token_but_a_last_segment(text: str) -> None:
    assert cbv.token("biz_step", text) is None
    assert cbv.uri("biz_step", text) == text
    assert cbv.last_segment(text) == "x"


@given(st.text())
def test_no_text_makes_the_vocabulary_stumble(text: str) -> None:
    for kind in KINDS:
        assert cbv.uri(kind, text) == text or cbv.known(kind, text)
        assert cbv.token(kind, text) is not None or set("/:#") & set(text)
    assert not set("/:#") & set(cbv.last_segment(text))
