"""Amounts of money: exact decimals with a currency, never floats.

Currencies and their minor units are those of ISO 4217 (list one); funds codes and metals are left out.
"""

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import Self

from msgspec import Struct

from closient.kit.errors import Validation

_CODES = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF
CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD
HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL
LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP
PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT
TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
"""
CURRENCIES = frozenset(_CODES.split())
_NO_PLACES = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
WITHOUT_PLACES = frozenset(_NO_PLACES.split())
THREE_PLACES = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})
# More than any price list holds, and exact: a sum of a million such amounts still fits.
LARGEST = Decimal(10) ** 18
_EXACT = Context(prec=60, traps=[InvalidOperation])


def places(currency: str) -> int:
    """How many decimal places the smallest unit of a currency has."""
    if currency in WITHOUT_PLACES:
        return 0
    return 3 if currency in THREE_PLACES else 2


class Money(Struct, frozen=True, order=False):
    """An amount in a currency. Equal when currency and value are equal, however many zeros are written."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if self.currency not in CURRENCIES:
            raise Validation.of("currency", "A currency code of ISO 4217, such as EUR.")
        if not self.amount.is_finite() or abs(self.amount) >= LARGEST:
            raise Validation.of("amount", "A finite amount below 10^18.")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `12.50 EUR` or `EUR 12.50`: a plain decimal point, no thousands signs. Validation otherwise.

        >>> Money.parse("EUR 12.5")
        Money(amount=Decimal('12.5'), currency='EUR')
        """
        match text.split():
            case [number, code] if code.isalpha():
                pass
            case [code, number] if code.isalpha():
                pass
            case _:
                raise Validation.of("amount", "An amount and a currency, such as `12.50 EUR`.")
        if set(number) - set("0123456789.+-"):
            raise Validation.of("amount", f"{number!r} is not a plain decimal number.")
        try:
            return cls(Decimal(number, _EXACT), code.upper())
        except InvalidOperation:
            raise Validation.of("amount", f"{number!r} is not a plain decimal number.") from None

    @classmethod
    def from_minor(cls, units: int, currency: str) -> Self:
        """From the smallest units, as payment services count: 1250 cents.

        >>> str(Money.from_minor(1250, "EUR"))
        '12.50 EUR'
        """
        return cls(Decimal(units).scaleb(-places(currency), _EXACT), currency)

    @property
    def digits(self) -> int:
        """How many decimal places the currency has."""
        return places(self.currency)

    def rounded(self, *, to_even: bool = False) -> Self:
        """To the currency's places, half away from zero as invoices do, or half to even.

        >>> price = Money(Decimal("2.345"), "EUR")
        >>> str(price.rounded()), str(price.rounded(to_even=True))
        ('2.35 EUR', '2.34 EUR')
        """
        rounding = ROUND_HALF_EVEN if to_even else ROUND_HALF_UP
        places = Decimal(1).scaleb(-self.digits)
        return type(self)(self.amount.quantize(places, rounding=rounding, context=_EXACT), self.currency)

    def minor(self) -> int:
        """In the smallest units; ValueError when a part of one would be lost."""
        units = self.amount.scaleb(self.digits, _EXACT)
        if units != units.to_integral_value():
            raise ValueError(f"{self.amount} {self.currency} is no whole number of smallest units")
        return int(units)

    def __add__(self, other: "Money") -> Self:
        self._same(other)
        return type(self)(_EXACT.add(self.amount, other.amount), self.currency)

    def __sub__(self, other: "Money") -> Self:
        self._same(other)
        return type(self)(_EXACT.subtract(self.amount, other.amount), self.currency)

    def __mul__(self, factor: Decimal | int) -> Self:
        """Exact; round afterwards."""
        return type(self)(_EXACT.multiply(self.amount, Decimal(factor)), self.currency)

    def __neg__(self) -> Self:
        return type(self)(_EXACT.minus(self.amount), self.currency)

    def __lt__(self, other: "Money") -> bool:
        self._same(other)
        return self.amount < other.amount

    def __str__(self) -> str:
        """With the currency's places, more if they are there: `12.50 EUR`, `12.345 EUR`, `700 JPY`."""
        exponent = self.amount.as_tuple().exponent
        places = max(self.digits, -exponent if isinstance(exponent, int) else 0)
        return f"{self.amount:.{places}f} {self.currency}"

    def _same(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} cannot be added or compared")
