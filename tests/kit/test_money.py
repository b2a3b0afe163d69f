"""Money is exact: what is read, added, rounded and written keeps its value and its currency."""

from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as some

from closient.kit.errors import Validation
from closient.kit.money import CURRENCIES, THREE_PLACES, WITHOUT_PLACES, Money

currencies = some.sampled_from(sorted(CURRENCIES))
amounts = some.decimals(
    min_value=-(10**12), max_value=10**12, allow_nan=False, allow_infinity=False, places=6
)


@given(amounts, currencies)
def test_what_is_written_reads_back(amount: Decimal, currency: str) -> None:
    money = Money(amount, currency)
    assert Money.parse(str(money)) == money
    number, code = str(money).split()
    assert Money.parse(f"{code} {number}") == money


@given(amounts, amounts, currencies)
def test_adding_and_taking_away_is_exact(first: Decimal, second: Decimal, currency: str) -> None:
    total = Money(first, currency) + Money(second, currency)
    assert total - Money(second, currency) == Money(first, currency)
    assert (-total).amount == -(first + second)


@given(some.integers(-(10**17), 10**17), currencies)
def test_smallest_units_round_trip(units: int, currency: str) -> None:
    assert Money.from_minor(units, currency).minor() == units


@given(amounts, currencies)
def test_rounding_moves_by_half_a_smallest_unit_at_most(amount: Decimal, currency: str) -> None:
    money = Money(amount, currency)
    half = Decimal(5).scaleb(-money.digits - 1)
    for rounded in (money.rounded(), money.rounded(to_even=True)):
        assert abs(rounded.amount - amount) <= half
        rounded.minor()
        assert rounded.rounded() == rounded


def test_a_part_of_a_smallest_unit_is_never_lost_silently() -> None:
    with pytest.raises(ValueError, match="smallest units"):
        Money(Decimal("0.005"), "EUR").minor()


def test_currencies_have_the_places_of_iso_4217() -> None:
    assert [str(Money(Decimal(7), code)) for code in ("JPY", "EUR", "KWD")] == [
        "7 JPY",
        "7.00 EUR",
        "7.000 KWD",
    ]
    assert WITHOUT_PLACES | THREE_PLACES <= CURRENCIES


def test_different_currencies_do_not_mix() -> None:
    with pytest.raises(ValueError, match="EUR and USD"):
        _ = Money(Decimal(1), "EUR") + Money(Decimal(1), "USD")
    with pytest.raises(ValueError, match="EUR and USD"):
        sorted([Money(Decimal(1), "USD"), Money(Decimal(1), "EUR")])


@pytest.mark.parametrize(
    "text",
    ["", "12", "EUR", "1,50 EUR", "1e3 EUR", "NaN EUR", "1.2.3 EUR", "1 2 EUR", "1 XXX", "٣ EUR", "--1 EUR"],
)
def test_what_is_no_plain_amount_is_refused(text: str) -> None:
    with pytest.raises(Validation):
        Money.parse(text)


@pytest.mark.parametrize("amount", [Decimal("Infinity"), Decimal("NaN"), Decimal(10) ** 18])
def test_amounts_without_bounds_are_refused(amount: Decimal) -> None:
    with pytest.raises(Validation):
        Money(amount, "EUR")


def test_money_travels_as_json() -> None:
    money = Money(Decimal("12.50"), "EUR")
    data = msgspec.json.encode(money)
    assert data == b'{"amount":"12.50","currency":"EUR"}'
    assert msgspec.json.decode(data, type=Money) == money


def test_times_a_number_is_exact_until_rounded() -> None:
    price = Money(Decimal("19.99"), "EUR") * Decimal("1.19")
    assert str(price) == "23.7881 EUR"
    assert str(price.rounded()) == "23.79 EUR"
