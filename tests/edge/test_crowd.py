"""Who counts as one stranger, and that counting them is bounded."""

from closient.edge import crowd
from closient.edge.crowd import Crowd


def test_a_network_of_ipv6_is_one_stranger_and_its_neighbour_another():
    limited = Crowd(3)
    assert [limited.admits(f"2001:db8:1:2::{number:x}") for number in range(5)] == [True] * 3 + [False] * 2
    assert limited.admits("2001:db8:1:3::1")


def test_an_ipv4_address_counts_the_same_however_it_is_written():
    limited = Crowd(2)
    assert [limited.admits(name) for name in ("192.0.2.1", "::ffff:192.0.2.1", "192.0.2.1")] == [
        True,
        True,
        False,
    ]
    assert limited.admits("192.0.2.2")


def test_counts_begin_anew_with_the_minute_and_what_is_no_address_counts_as_it_stands():
    now = 6000.0
    limited = Crowd(1, lambda: now)
    assert [limited.admits("unknown:x") for _ in range(2)] == [True, False]
    assert limited.seconds_left() == 60
    now += 60
    assert limited.admits("unknown:x")


def test_a_stranger_with_many_addresses_fills_no_memory(monkeypatch):
    monkeypatch.setattr(crowd, "MOST_ADDRESSES", 50)
    monkeypatch.setattr(crowd, "MOST_KEPT", 50)
    limited = Crowd(1)
    assert all(limited.admits(f"2001:db8:{number:x}::1") for number in range(500))
    assert len(limited._counts) <= 50
    assert len(limited._networks) <= 50
