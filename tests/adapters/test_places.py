"""Places: real package data for addresses that everybody knows, a file made here, any text at all."""

import os
import string
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from typing import Any

import iptocc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from mmdb_writer import MMDBWriter
from netaddr import IPSet

from closient.adapters import place_file, places
from closient.adapters.places import Places
from closient.kit.config import Settings, SettingsError
from closient.kit.place import NOWHERE, Place

MONTREAL = {  # as DB-IP City Lite has it: names alone, the quarter behind the city
    "country": {"iso_code": "CA", "names": {"en": "Canada"}},
    "subdivisions": [{"names": {"en": "Quebec"}}],
    "city": {"names": {"en": "Montreal (Ville-Marie)"}},
    "location": {"latitude": 45.5, "longitude": -73.6},
}
LONDON = {  # as GeoLite2 City has it: codes, the larger region first
    "country": {"iso_code": "GB"},
    "subdivisions": [{"iso_code": "ENG"}, {"iso_code": "WSM"}],
    "city": {"names": {"en": "London", "de": "London"}},
}

INNER = (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
    "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
    "::/96", "64:ff9b::/96", "2001:db8::/32", "2001::/32", "2002::/16", "fc00::/7", "fe80::/10", "ff00::/8",
)  # fmt: skip


def write(path: Path, records: dict[str, Any], kind: str = "DBIP-City-Lite") -> Path:
    """A database in MaxMind's format, renamed into place."""
    writer = MMDBWriter(6, kind, languages=["en"], ipv4_compatible=True)
    for network, record in records.items():
        writer.insert_network(IPSet([network]), record)
    writer.to_db_file(str(path) + ".new")
    os.replace(str(path) + ".new", path)
    return path


@pytest.fixture
def file(tmp_path) -> Path:
    return write(
        tmp_path / "cities.mmdb",
        {"132.204.0.0/16": MONTREAL, "212.58.0.0/16": LONDON, "2607:f8b0::/32": MONTREAL},
    )


@pytest.fixture
def with_file(file) -> Places:
    return places.opened(Settings(places_file=file))


@pytest.mark.parametrize(
    ("address", "country"),
    [
        ("8.8.8.8", "US"),  # Google
        ("132.204.8.1", "CA"),  # Université de Montréal
        ("141.20.5.188", "DE"),  # Humboldt-Universität zu Berlin
        ("133.11.0.1", "JP"),  # University of Tokyo
        ("193.0.6.139", "NL"),  # RIPE NCC
        ("200.160.2.3", "BR"),  # NIC.br
        ("146.141.1.1", "ZA"),  # University of the Witwatersrand
        ("2001:4860:4860::8888", "US"),
        ("2a00:1450:4001:80b::200e", "IE"),
        ("2001:dc0:2001:11::194", "AU"),  # APNIC
    ],
)
def test_the_package_knows_the_country_of_well_known_addresses(address, country):
    assert Places().of(address) == Place(country)


@pytest.mark.parametrize(
    "address",
    [
        "10.0.0.1", "192.168.1.1", "127.0.0.1", "169.254.1.1", "100.64.0.1", "203.0.113.9", "224.0.0.1",
        "0.0.0.1", "255.255.255.255", "::", "::1", "fe80::1%eth0", "fd00::1", "2001:db8::1",
        "::ffff:10.1.1.1", "unknown", "_hidden", "", " ", "8.8.8", "8.8.8.8.8", "08.8.8.8", "300.1.1.1",
        "8.8.8.8, 9.9.9.9", "[", "]", "[]:1", "\0", "٨.٨.٨.٨", "8" * 5000, "\udc80",
    ],
)  # fmt: skip
def test_an_inner_address_or_none_at_all_is_nowhere(with_file, address):
    assert Places().of(address) == NOWHERE
    assert with_file.of(address) == NOWHERE


@settings(deadline=None)
@given(
    some.text()
    | some.text(string.hexdigits + ".:[]%/ ")
    | some.binary().map(lambda sent: sent.decode("latin-1"))
)
def test_no_text_raises_and_the_second_answer_is_the_first(address):
    known = Places()
    assert known.of(address) == known.of(address)


@settings(deadline=None)
@given(some.sampled_from(INNER).flatmap(lambda network: some.ip_addresses(network=network)))
def test_the_registries_data_hold_no_inner_address(address: IPv4Address | IPv6Address):
    assert iptocc.country_code(str(address)) is None
    assert Places().of(str(address)) == NOWHERE


@pytest.mark.parametrize(
    "spelled", ["::ffff:8.8.8.8", "8.8.8.8:51234", " 8.8.8.8", "[::ffff:808:808]:443", "::FFFF:8.8.8.8"]
)
def test_a_proxy_may_spell_an_address_in_other_ways(spelled):
    assert Places().of(spelled) == Place("US")


def test_a_file_gives_regions_and_cities_and_no_coordinates(with_file):
    assert with_file.of("132.204.8.1") == Place("CA", "CA-QC", "montreal")
    assert with_file.of("::ffff:132.204.8.1") == Place("CA", "CA-QC", "montreal")
    assert with_file.of("2607:f8b0::5") == Place("CA", "CA-QC", "montreal")
    assert with_file.of("212.58.1.1") == Place("GB", "GB-ENG", "london")


def test_what_the_file_does_not_know_the_package_may(with_file):
    assert with_file.of("133.11.0.1") == Place("JP")


def test_pages_name_the_source_that_is_in_use(with_file, tmp_path):
    assert Places().attribution.text == "IP countries by the regional internet registries"
    assert with_file.attribution == ("IP Geolocation by DB-IP", "https://db-ip.com")
    maxmind = write(tmp_path / "maxmind.mmdb", {"8.0.0.0/8": LONDON}, "GeoLite2-City")
    assert "GeoLite Data created by MaxMind" in places.opened(Settings(places_file=maxmind)).attribution.text
    own = write(tmp_path / "own.mmdb", {"8.0.0.0/8": LONDON}, "Our-Offices")
    assert places.opened(Settings(places_file=own)).attribution == Places().attribution


def test_a_new_file_is_taken_up_while_we_run(file, monkeypatch):
    monkeypatch.setattr(place_file, "LOOK_AGAIN_SECONDS", 0.0)
    known = places.opened(Settings(places_file=file))
    assert known.of("132.204.8.1").city == "montreal"
    write(file, {"132.204.0.0/16": LONDON})
    known.of("9.9.9.9")
    assert known.of("132.204.8.1") == Place("GB", "GB-ENG", "london")


def test_a_new_file_that_is_none_is_not_taken_up(file, monkeypatch):
    monkeypatch.setattr(place_file, "LOOK_AGAIN_SECONDS", 0.0)
    known = places.opened(Settings(places_file=file))
    (file.parent / "broken").write_bytes(b"nothing")
    os.replace(file.parent / "broken", file)
    assert known.of("132.204.8.1").city == "montreal"


@pytest.mark.parametrize("content", [None, b"", b"no database"])
def test_a_setting_that_names_no_database_is_refused(tmp_path, content):
    path = tmp_path / "cities.mmdb"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SettingsError, match=r"CLOSIENT_PLACES_FILE=.*cities\.mmdb"):
        places.opened(Settings(places_file=path))


@pytest.fixture(scope="module")
def sound(tmp_path_factory) -> Path:
    records = {"132.204.0.0/16": MONTREAL, "212.58.0.0/16": LONDON}
    return write(tmp_path_factory.mktemp("damaged") / "sound.mmdb", records)


@settings(deadline=None)
@given(some.dictionaries(some.integers(0, 1150), some.integers(0, 255), min_size=1, max_size=20))
def test_a_damaged_file_is_refused_or_harmless(sound, damage):
    content = bytearray(sound.read_bytes())
    for position, value in damage.items():
        content[position] = value
    path = sound.with_name("damaged.mmdb")
    path.unlink(missing_ok=True)  # a new file each time: an old one may still be mapped
    path.write_bytes(content)
    try:
        known = places.opened(Settings(places_file=path))
    except SettingsError:
        return
    assert known.of("133.11.0.1").country
    assert known.of("132.204.8.1").country


@settings(deadline=None)
@given(some.data())
def test_a_record_of_any_shape_is_read_without_harm(data):
    leaf = some.none() | some.integers() | some.text() | some.sampled_from(["CA", "QC", "Quebec"])
    node = some.recursive(
        leaf,
        lambda inner: (
            some.lists(inner, max_size=3)
            | some.dictionaries(some.sampled_from(["iso_code", "names", "en"]), inner)
        ),
    )
    parts = some.dictionaries(some.sampled_from(["country", "subdivisions", "city"]), node)
    place = place_file.place_of(data.draw(parts))
    assert place.country is None or len(place.country) == 2
    assert place.region is None or place.region.startswith(f"{place.country}-")


def test_the_addresses_used_last_are_kept_and_no_more(monkeypatch):
    monkeypatch.setattr(places, "MOST_KEPT", 3)
    known = Places()
    for address in ("8.8.8.8", "9.9.9.9", "1.1.1.1", "8.8.8.8", "8.8.4.4", "x" * 100):
        known.of(address)
    assert list(known._kept) == ["1.1.1.1", "8.8.8.8", "8.8.4.4"]


def test_the_dns_is_asked_only_if_an_operator_wants_it():
    assert places.opened(Settings())._published is None
    assert places.opened(Settings(dns_loc=True))._published is not None
