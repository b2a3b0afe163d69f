"""Values for property tests: keys with right check digits, and a valid value for any identifier."""

from hypothesis import strategies as st

from closient.gs1 import ai, checkdigit
from closient.gs1.code_lists import COUNTRY_ALPHABETIC, COUNTRY_NUMERIC, CURRENCY_NUMERIC, PACKAGE_TYPES

DIGITS = "0123456789"


def digits(least: int, most: int | None = None) -> st.SearchStrategy[str]:
    return st.text(DIGITS, min_size=least, max_size=least if most is None else most)


def with_check_digit(length: int) -> st.SearchStrategy[str]:
    return digits(length - 1).map(lambda body: body + checkdigit.compute(body))


GTIN14 = with_check_digit(14)
TEXT_20 = st.text(ai.CHARACTERS["x"], min_size=1, max_size=20)
DATE = st.dates().map(lambda date: date.strftime("%y%m%d")).filter(lambda text: text[2:] != "0229")
IBANS = st.sampled_from(["GB98MIDL07009312345678", "BE71096123456769", "CH5604835012345678009"])
COUPONS = st.sampled_from(["012345612345611110123", "01234561234561111012332712314270101"])
OFFERS = st.sampled_from(["001234561234560123456", "061234567890121234569123456789012345"])

# A right value for components that a random one would seldom meet.
BY_LINTER = {
    "couponcode": COUPONS,
    "couponposoffer": OFFERS,
    "hh": st.integers(0, 23).map("{:02}".format),
    "hhmi": st.times().map(lambda time: time.strftime("%H%M")),
    "hyphen": st.just("-"),
    "iban": IBANS,
    "importeridx": st.sampled_from("-_09AZaz"),
    "iso3166": st.sampled_from(sorted(COUNTRY_NUMERIC)),
    "iso3166999": st.sampled_from([*sorted(COUNTRY_NUMERIC), "999"]),
    "iso3166alpha2": st.sampled_from(sorted(COUNTRY_ALPHABETIC)),
    "iso4217": st.sampled_from(sorted(CURRENCY_NUMERIC)),
    "iso5218": st.sampled_from("0129"),
    "latitude": st.integers(0, 1800000000).map("{:010}".format),
    "longitude": st.integers(0, 3600000000).map("{:010}".format),
    "mediatype": st.sampled_from(["01", "10", "80", "99"]),
    "mi": st.integers(0, 59).map("{:02}".format),
    "packagetype": st.sampled_from(sorted(PACKAGE_TYPES)),
    "padding": st.text(ai.CHARACTERS["z"].replace("=", ""), min_size=1, max_size=90),
    "pieceoftotal": st.integers(1, 99).flatmap(
        lambda total: st.integers(1, total).map(lambda piece: f"{piece:02}{total:02}")
    ),
    "posinseqslash": st.sampled_from(["1/1", "1/9", "8/9"]),
    "ss": st.integers(0, 59).map("{:02}".format),
    "winding": st.sampled_from("019"),
    "yesno": st.sampled_from("01"),
    "yymmd0": DATE | DATE.map(lambda text: text[:4] + "00"),
    "yymmdd": DATE,
    "yyyymmdd": st.dates().map(lambda date: date.strftime("%Y%m%d").zfill(8)),
    "zero": st.just("0"),
}


def component(part: ai.Component) -> st.SearchStrategy[str]:
    for name in part.linters:
        if name in BY_LINTER:
            return BY_LINTER[name]
    if "csum" in part.linters:
        return with_check_digit(part.most)
    text = st.text(ai.CHARACTERS[part.kind], min_size=part.least, max_size=part.most)
    if "csumalpha" in part.linters:
        prefix = digits(4, 8)
        model = st.text(ai.CHARACTERS["x"], min_size=1, max_size=14)
        return (
            st.tuples(prefix, model)
            .map("".join)
            .map(lambda body: body + "x")
            .map(lambda body: body + checkdigit.compute_pair(body))
        )
    if "gcppos1" in part.linters:
        rest = st.text(ai.CHARACTERS[part.kind], min_size=0, max_size=part.most - 4)
        return st.tuples(digits(4), rest).map("".join)
    if "nonzero" in part.linters:
        return text.filter(lambda value: bool(value.strip("0")))
    if "nozeroprefix" in part.linters:
        return text.filter(lambda value: not value.startswith("0"))
    if "pcenc" in part.linters:
        return text.filter(lambda value: "%" not in value)
    return text


@st.composite
def values(draw: st.DrawFn, code: str) -> str:
    """A valid value of an identifier; optional components may be left out from the end."""
    parts = ai.get(code).components
    needed = sum(not part.optional for part in parts)
    count = draw(st.integers(needed, len(parts)))
    return "".join(draw(component(part)) for part in parts[:count])
