"""A proxy's word for the country counts only when the proxy is trusted and names one."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from closient.kit.place import NOWHERE, Place, corrected

BERLIN = Place("DE", "DE-BE", "berlin", 52.5, 13.4)


@pytest.mark.parametrize(
    ("header", "proxies", "expected"),
    [
        (b"FR", 1, Place("FR", None, None, 52.5, 13.4)),
        (b" fr ", 2, Place("FR", None, None, 52.5, 13.4)),
        (b"FR", 0, BERLIN),
        (b"DE", 1, BERLIN),
        (b"", 1, BERLIN),
        (b"XX", 1, BERLIN),
        (b"T1", 1, BERLIN),
        (b"\xff\xfe", 1, BERLIN),
    ],
)
def test_the_country_is_the_trusted_proxys(header, proxies, expected):
    assert corrected(BERLIN, header, proxies) == expected


@given(some.binary(), some.integers(0, 10))
def test_no_header_raises(header, proxies):
    assert corrected(NOWHERE, header, proxies)[1:] == NOWHERE[1:]
