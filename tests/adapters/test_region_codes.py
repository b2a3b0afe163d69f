"""The table of regions' names: every line is well formed, every country is one, the names are found."""

import re
from importlib.resources import files

import pytest

from closient.adapters import region_codes
from closient.kit import countries


def test_every_line_of_the_table_is_a_country_a_name_and_a_code():
    text = files("closient.adapters").joinpath("region_codes.tsv").read_text(encoding="utf-8")
    lines = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    assert len(lines) > 3_000
    for country, name, rest in lines:
        assert country in countries.CODES
        assert re.fullmatch("[A-Z0-9]{1,3}", rest), name
        assert region_codes.find(country, name), name


@pytest.mark.parametrize(
    ("country", "name", "code"),
    [
        ("CA", "Quebec", "CA-QC"),
        ("CA", "QUÉBEC", "CA-QC"),
        ("DE", "Bavaria", "DE-BY"),
        ("DE", "North Rhine-Westphalia", "DE-NW"),
        ("US", "New York", "US-NY"),
        ("US", "District of Columbia", "US-DC"),
        ("GB", "Scotland", "GB-SCT"),
        ("CN", "Shanxi", "CN-SX"),
        ("CN", "Shaanxi", "CN-SN"),
        ("RU", "Moscow", "RU-MOW"),
        ("RU", "Moscow Oblast", "RU-MOS"),
        ("NO", "Akershus", "NO-32"),
        ("CA", "Bavaria", None),
        ("HK", "Kowloon", None),
        ("CA", "", None),
    ],
)
def test_a_name_leads_to_the_code_of_its_country(country, name, code):
    assert region_codes.find(country, name) == code
