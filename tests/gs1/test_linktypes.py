"""Link types and the spellings in which they are asked for."""

import pytest

from closient.gs1 import linktypes

SPELLINGS = ["gs1:{}", "gs1%3A{}", "gs1%3a{}", "https://ref.gs1.org/voc/{}", "https://gs1.org/voc/{}"]


@pytest.mark.parametrize("name", sorted(linktypes.ACCEPTED))
def test_every_link_type_is_read_in_every_spelling(name: str) -> None:
    for spelling in [*SPELLINGS, "https://www.gs1.org/voc/{}", "https%3A%2F%2Fref.gs1.org%2Fvoc%2F{}"]:
        assert linktypes.parse(spelling.format(name)) == name
    assert linktypes.parse(linktypes.curie(name)) == name
    assert linktypes.parse(linktypes.address(name)) == name


@pytest.mark.parametrize(
    "text", ["", "pip", "all", "linkset", "gs1:", "gs1:a/b", "gs1:pi p", "https://x.org/pip"]
)
def test_what_is_no_spelling_of_a_link_type_is_none(text: str) -> None:
    assert linktypes.parse(text) is None


def test_the_ratified_list_is_whole_and_warranty_is_only_accepted() -> None:
    assert len(linktypes.RATIFIED) == 60
    assert {"pip", "defaultLink", "defaultLinkMulti", "dpp", "verificationService"} <= linktypes.RATIFIED
    assert "productSustainabilityInfo" in linktypes.RATIFIED & linktypes.DEPRECATED
    assert "warranty" in linktypes.ACCEPTED - linktypes.RATIFIED
    assert all(title and title == " ".join(title.split()) for title in linktypes.TITLES.values())
