"""The two coupon values of North America: the coupon code of AI 8110 and the positive offer of AI 8112. Both
are digits in which each field of variable length is led by one digit that tells its length.
"""

from closient.gs1 import dates
from closient.gs1.errors import Gs1Error


class Fields:
    """Takes a coupon apart from the left; what does not fit is a Gs1Error whose reason continues a sentence.

    >>> fields = Fields("0123456")
    >>> fields.counted("company prefix", "0123456", 6), fields.ended
    ('123456', True)
    """

    def __init__(self, digits: str) -> None:
        self.digits = digits
        self.position = 0

    @property
    def ended(self) -> bool:
        """Whether nothing is left.

        >>> Fields("").ended
        True
        """
        return self.position == len(self.digits)

    def fixed(self, name: str, length: int) -> str:
        """The next `length` digits.

        >>> Fields("12").fixed("offer code", 6)
        Traceback (most recent call last):
        closient.gs1.errors.Gs1Error: is a coupon that ends within its offer code
        """
        text = self.digits[self.position : self.position + length]
        if len(text) < length:
            raise Gs1Error(f"is a coupon that ends within its {name}")
        self.position += length
        return text

    def one_of(self, name: str, allowed: str) -> str:
        """The next digit, which must be one of `allowed`.

        >>> Fields("7").one_of("format", "01")
        Traceback (most recent call last):
        closient.gs1.errors.Gs1Error: is a coupon whose format cannot be 7
        """
        digit = self.fixed(name, 1)
        if digit not in allowed:
            raise Gs1Error(f"is a coupon whose {name} cannot be {digit}")
        return digit

    def counted(self, name: str, allowed: str, added: int = 0) -> str:
        """A field led by its length, to which `added` comes; the digit 9 of an optional prefix means none.

        >>> Fields("312345").counted("save value", "12345")
        '123'
        """
        length = self.one_of(f"length of the {name}", allowed)
        none = length == "9" and "8" not in allowed
        return self.fixed(name, 0 if none else int(length) + added)

    def option(self, digit: str) -> bool:
        """Whether the optional field with this number comes next; its number is then taken.

        >>> fields = Fields("35")
        >>> fields.option("1"), fields.option("3"), fields.option("5")
        (False, True, True)
        """
        found = self.digits.startswith(digit, self.position)
        self.position += found
        return found


def coupon_code(digits: str) -> str | None:
    """A coupon code of AI 8110: company prefix, offer, value, first purchase, then optional fields in order.

    >>> coupon_code("012345612345611110123")
    >>> coupon_code("01234561234561111012")
    'is a coupon that ends within its first purchase family code'
    """
    if not digits.isdigit():
        return "is a coupon, which has digits only"
    fields = Fields(digits)
    try:
        fields.counted("company prefix", "0123456", 6)
        fields.fixed("offer code", 6)
        fields.counted("save value", "12345")
        purchase(fields, "first")
        optional_purchases(fields)
        optional_dates(fields)
        optional_rest(fields)
    except Gs1Error as error:
        return error.reason
    return None if fields.ended else "is a coupon with digits after its end"


def purchase(fields: Fields, which: str) -> None:
    """What must be bought: how much, of which unit, from which family.

    >>> purchase(Fields("110123"), "first")
    """
    fields.counted(f"{which} purchase requirement", "12345")
    fields.one_of(f"{which} purchase requirement code", "012349")
    fields.fixed(f"{which} purchase family code", 3)


def optional_purchases(fields: Fields) -> None:
    """Fields 1 and 2: a second and a third purchase, each perhaps of another company.

    >>> fields = Fields("1011012391")
    >>> optional_purchases(fields); fields.position
    9
    """
    if fields.option("1"):
        fields.one_of("additional purchase rules", "0123")
        purchase(fields, "second")
        fields.counted("second company prefix", "01234569", 6)
    if fields.option("2"):
        purchase(fields, "third")
        fields.counted("third company prefix", "01234569", 6)


def optional_dates(fields: Fields) -> None:
    """Fields 3 and 4: the last and the first day.

    >>> optional_dates(Fields("32712314270101"))
    >>> optional_dates(Fields("32701014271231"))
    Traceback (most recent call last):
    closient.gs1.errors.Gs1Error: is a coupon that ends before it starts
    """
    end = start = ""
    if fields.option("3"):
        end = fields.fixed("expiration date", 6)
    if fields.option("4"):
        start = fields.fixed("start date", 6)
    for name, date in (("expiration date", end), ("start date", start)):
        finding = dates.day(date) if date else None
        if finding:
            raise Gs1Error(f"is a coupon whose {name} {finding}")
    if end and start > end:
        raise Gs1Error("is a coupon that ends before it starts")


def optional_rest(fields: Fields) -> None:
    """Fields 5, 6 and 9: a serial number, the retailer, and how the value applies.

    >>> fields = Fields("501234569000")
    >>> optional_rest(fields)
    Traceback (most recent call last):
    closient.gs1.errors.Gs1Error: is a coupon that ends within its don't-multiply flag
    """
    if fields.option("5"):
        fields.counted("serial number", "0123456789", 6)
    if fields.option("6"):
        fields.counted("retailer", "1234567", 6)
    if fields.option("9"):
        fields.one_of("save value code", "01256")
        fields.one_of("item to which the value applies", "012")
        fields.fixed("store coupon flag", 1)
        fields.one_of("don't-multiply flag", "01")


def positive_offer(digits: str) -> str | None:
    """A positive offer of AI 8112: format, funder, offer, serial number.

    >>> positive_offer("001234561234560123456")
    >>> positive_offer("0012345612345601234567")
    'is a coupon with digits after its end'
    """
    if not digits.isdigit():
        return "is a coupon, which has digits only"
    fields = Fields(digits)
    try:
        fields.one_of("format", "01")
        fields.counted("funder", "0123456", 6)
        fields.fixed("offer code", 6)
        fields.counted("serial number", "0123456789", 6)
    except Gs1Error as error:
        return error.reason
    return None if fields.ended else "is a coupon with digits after its end"
