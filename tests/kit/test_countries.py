"""The codes of countries."""

from closient.kit import countries


def test_countries_are_those_of_iso_3166():
    assert len(countries.CODES) == 249
    assert countries.clean("de") == "DE"
    for wrong in ("EU", "UK", "XX", "D", ""):
        assert countries.clean(wrong) is None
