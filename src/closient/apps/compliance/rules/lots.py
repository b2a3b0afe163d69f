"""Lots in free text, read into the structured form once, when a recall is read.

The rule of doubt: a lot too many warns somebody in vain, a lot too few does not warn. So whatever looks like
a lot is taken, and where lots cannot be all that is recalled, every lot counts as affected.
"""

import re
from collections.abc import Iterator

from closient.apps.compliance.structs.feeds import LotReading
from closient.apps.compliance.structs.recalls import LotCodes

MOST_LOTS = 20_000
LONGEST_LOT = 64
MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?"
DATE = (
    r"(?:\d{1,4}[/.]\d{1,2}[/.]\d{1,4}|\d{4}-\d{2}-\d{2}|\d{1,2}-\d{1,2}-\d{2,4}|\d{1,2}/\d{2,4}|\d{4}"
    rf"/\d{{1,2}}|\d{{1,2}}[ \-]?{MONTH}[ \-,]*\d{{2,4}}"
    rf"|{MONTH}[ \-]*\d{{1,2}}(?:st|nd|rd|th)?,?[ \-]+\d{{4}}"
    rf"|{MONTH}[ \-/]*\d{{2,4}}|\d{{4}}[ \-]?{MONTH}(?:[ \-]?\d{{1,2}})?)"
)
DATE_LABEL = (
    r"(?:exp(?:iry|iration|ires?|iring|\.)?|best(?: if)?(?: used| enjoyed)?[ -]*(?:by|before)|use[ -]by"
    r"|sell[ -]by|freeze[ -]by|bb[ed]?|mfg|mfd|manufactur(?:ed|ing)|pack(?:ed|ing|aged)?(?: on)?"
    r"|production|produced)"
    r"(?:[ -]*(?:dates?|on|code|between|from|of)\b)*"
)
DATED = re.compile(
    rf"(?:\b{DATE_LABEL}[\s.:=#-]*)?(?<![\w-])(?P<date>{DATE})(?![\w])"
    rf"|\b{DATE_LABEL}[\s.:=#-]*(?P<compact>\d{{6}}|\d{{8}}|\d{{4}}-\d{{2}})(?![\w-])",
    re.IGNORECASE,
)
ELEMENT_LOT = re.compile(r"\(10\)\s?([!-'*+\--:<-Z_a-z]{1,20})")
ELEMENT = re.compile(r"\(\d{2,4}\)\s?[!-'*+\--:<-Z_a-z]*")
CODE = re.compile(
    r"\b(?:U\.?P\.?C\.?s?|GTINs?|EANs?|NDCs?|UDI(?:-?DI)?s?|bar ?codes?)\b"
    r"(?:\s*(?:codes?|numbers?|nos?\.?|is|are)\b)*[\s.:#]*\d[\d -]{5,20}\d(?![\w])"
    r"(?:\s*(?:,|and|or|&)\s*\d[\d -]{7,20}\d(?![\w]))*",
    re.IGNORECASE,
)
LABELS = re.compile(
    r"(?P<lot>\b(?:lots?|batch(?:es)?)\b(?:\(e?s\))?(?!-\w)"
    r"(?:[\s.:#/]*\b(?:codes?|numbers?|nos?|ids?|batch|lot)\b)*"
    r"[\s.:#=]*)"
    rf"|(?P<date>\b{DATE_LABEL}(?![\w]))"
    r"|(?P<serial>\b(?:serials?(?:[ ]?(?:numbers?|nos?))?|s/n|sn)\b)"
    r"|(?P<code>\b(?:upcs?|gtins?|eans?|ndcs?|udi(?:-di)?|di)\b)"
    r"|(?P<other>\b(?:models?|parts?|items?|skus?|catalog(?:ue)?|ref(?:erence)?|product (?:codes?|numbers?)"
    r"|est(?:ablishment)?|sizes?|cases?|pallets?|quantity|net wt|weight|style|version|software)\b)",
    re.IGNORECASE,
)
EVERYTHING = re.compile(
    r"\b(?:all|any|every|no|none|unknown|various|multiple)\b(?!\s+(?:other|additional|further))"
    r"(?:\s+[a-z/]+){0,3}?\s+(?:lots?|batch(?:es)?|codes?|units?|products?|dates?|serials?|items?|packages)\b"
    r"(?!(?:\s+(?:codes?|numbers?|nos?|dates?|units?|products?)\b)*\s+(?:with|bearing|that|which|listed"
    r"|containing|below|beginning|begins?|starting|starts?|ending|ends?|from|between|of the following"
    r"|\w*\d))",
    re.IGNORECASE,
)
OPEN_ENDED = re.compile(
    r"\b(?:ending|ends?|end) (?:in|with)\b|\b(?:prior to|or (?:lower|earlier|before|higher|later|greater)"
    r"|and (?:lower|earlier|below|above|higher|later|greater|up))\b"
    r"|\b(?:before|after|up to) (?:and including )?lot",
    re.IGNORECASE,
)
PREFIX = re.compile(
    r"\b(?:beginning|begins?|starting|starts?|prefix(?:ed)?)(?: in| with| by)?(?: the)?(?: letters?| numbers?"
    r"| digits?| prefix)?[\s:'\"]+(?P<first>[A-Za-z0-9][\w./-]*)",
    re.IGNORECASE,
)
ASIDE = re.compile(r"\([^()]*\)")
LOT_WORD = re.compile(r"\b(?:lot|batch)", re.IGNORECASE)
PROSE = re.compile(r"\b[a-z]{3,}")
TOKEN = re.compile(r"[^\s,;&|()\[\]\"']+|[,;&|()]")
RANGE_WORDS = frozenset({"through", "thru", "to", "-", "until"})
LIST_WORDS = frozenset(
    {",", ";", "&", "|", "(", ")", "and", "or", "from", "between", "the", "following", "no", "no."}
)
# What may stand between the word for lots and the first of them.
LEADING = LIST_WORDS | {
    "", "is", "are", "was", "were", "include", "includes", "including", "number", "numbers", "code", "codes",
    "beginning", "starting", "with", "in", "range", "ranging", "id", "ids", "lot", "lots", "s",
}  # fmt: skip
# Words in the place of a lot: none is known, or all are meant.
NO_LOTS = frozenset(
    {"n/a", "na", "none", "tbd", "unk", "unknown", "all", "any", "various", "multiple", "not", "see"}
)
SMALL_WORDS = re.compile("AN|AS|AT|BY|DO|HE|IF|IN|IS|IT|ME|MY|NO|OF|ON|OR|SO|TO|UP|US|WE")
LOT_CHARACTERS = re.compile(r"[A-Z0-9][A-Z0-9./_#+-]*\*?")
MASKED = re.compile(r"([A-Z0-9-]*\d)X{2,}")
NAMED = re.compile(r"(?:LOT|BATCH)[-#.]?([A-Z0-9-]*\d[A-Z0-9-]*)")
TAIL = re.compile(r"(.*?)(\d+)")
DASHES = str.maketrans("‐‑‒–—\u00a0", "----- ")


def read(text: str) -> LotReading:
    """What a text about lots says. A text without lots affects every lot."""
    text = text.translate(DASHES)
    lots = Collected()
    has_all, is_open_ended = EVERYTHING.search(text) is not None, OPEN_ENDED.search(text) is not None
    for match in ELEMENT_LOT.finditer(text):
        lots.exact(match[1])
    text = ELEMENT.sub(" , ", text) if lots.is_any else text
    is_bare = LABELS.search(text) is None
    text = CODE.sub(" ; ", text)
    dates = [match["date"] or match["compact"] for match in DATED.finditer(text)]
    text = DATED.sub(" , ", text)
    text = ASIDE.sub(lambda aside: " , " if _is_prose(aside[0]) else aside[0], text)
    sections = list(_sections(text))
    has_serials = any(kind == "serial" for kind, _ in sections)
    begins = _first_list(sections)
    if begins is not None:
        # Behind sizes and dates the list of lots may go on; a number too many does no harm.
        for kind, part in sections[begins:]:
            if kind != "serial":
                lots.collect(part, is_listed=kind == "lot")
    elif is_bare and not lots.is_any and _is_bare_list(text):
        lots.collect(text, is_listed=True)
    is_doubtful = has_all or is_open_ended or has_serials or lots.is_doubtful
    return LotReading(lots.codes(), is_doubtful or not lots.is_any, list(dict.fromkeys(dates))[:1000])


def matches(reading: LotReading, batch: str) -> bool:
    """Whether a batch is affected; the query of a listing says the same in SQL.

    >>> matches(LotReading(LotCodes(["A1"], [["B10", "B19"]], ["LOT-2026-*"]), False), "lot-2026-7")
    True
    >>> matches(LotReading(LotCodes(["A1"], [["B10", "B19"]]), False), "B100")
    False
    """
    if reading.affects_every_lot:
        return True
    wanted, codes = batch.upper(), reading.codes
    return (
        wanted in codes.exacts
        or any(len(wanted) == len(low) and low <= wanted <= high for low, high in codes.ranges)
        or any(wanted.startswith(wildcard[:-1]) for wildcard in codes.wildcards)
    )


def _is_prose(aside: str) -> bool:
    return PROSE.search(aside) is not None and LOT_WORD.search(aside) is None


def read_each(texts: list[str]) -> LotReading:
    """Of a notice with a text for each product: where one of them names no lots, every lot is affected."""
    readings = [read(text) for text in texts] or [LotReading()]
    exacts = dict.fromkeys(lot for reading in readings for lot in reading.codes.exacts)
    pairs = dict.fromkeys(tuple(pair) for reading in readings for pair in reading.codes.ranges)
    wildcards = dict.fromkeys(lot for reading in readings for lot in reading.codes.wildcards)
    codes = LotCodes(list(exacts), [list(pair) for pair in pairs], list(wildcards))
    dates = [date for reading in readings for date in reading.dates]
    is_doubtful = any(reading.affects_every_lot for reading in readings)
    return LotReading(codes, is_doubtful, list(dict.fromkeys(dates)))


def _first_list(sections: list[tuple[str, str]]) -> int | None:
    """Which section is the first that a word for lots begins and that goes on with codes, not with prose."""
    is_expected = False
    for number, (kind, part) in enumerate(sections):
        is_expected = is_expected or kind == "lot"
        tokens = [
            token for token in TOKEN.findall(part[:1000]) if token.lower().strip(".:#/-") not in LEADING
        ]
        if is_expected and tokens:
            if tokens[0].lower().strip(".") in NO_LOTS:
                return number
            if _is_code(tokens[0], is_listed=True):
                return number
            is_expected = False
    return None


def _is_code(token: str, *, is_listed: bool) -> bool:
    """Whether a token can be a lot; letters alone only in a list."""
    lot = _lot(token)
    return bool(lot) and (any(c.isdigit() for c in lot) or (is_listed and _is_letters(token)))


def _is_letters(token: str) -> bool:
    """One or two capitals that are no word of a text in capitals."""
    return token.isupper() and len(token) <= 2 and SMALL_WORDS.fullmatch(token) is None


def _sections(text: str) -> Iterator[tuple[str, str]]:
    """The text cut at its labels: what each part is about, and the part. Before the first label: nothing."""
    kind, start = "", 0
    for label in LABELS.finditer(text):
        yield kind, text[start : label.start()]
        kind, start = label.lastgroup or "", label.end()
    yield kind, text[start:]


def _is_bare_list(text: str) -> bool:
    """Whether a text without labels is nothing but codes."""
    tokens = [token for token in TOKEN.findall(text) if token.lower() not in LIST_WORDS | RANGE_WORDS]
    return bool(tokens) and all(any(c.isdigit() for c in token) and _lot(token) for token in tokens)


def _lot(token: str) -> str:
    """The token in capitals if it can be a lot; empty otherwise."""
    token = token.strip(".:#'\"-/").upper() if not token.endswith("*") else token.strip(":#'\"").upper()
    return token if len(token) <= LONGEST_LOT and LOT_CHARACTERS.fullmatch(token) else ""


class Collected:
    """The lots of one text."""

    def __init__(self) -> None:
        self.exacts: dict[str, None] = {}
        self.ranges: dict[tuple[str, str], None] = {}
        self.wildcards: dict[str, None] = {}
        # Something was said that the structured form cannot say.
        self.is_doubtful = False

    @property
    def is_any(self) -> bool:
        return bool(self.exacts or self.ranges or self.wildcards)

    def codes(self) -> LotCodes:
        return LotCodes(list(self.exacts), [list(pair) for pair in self.ranges], list(self.wildcards))

    def exact(self, text: str) -> None:
        if len(self.exacts) >= MOST_LOTS:
            self.is_doubtful = True
        elif lot := _lot(text):
            self._put(lot)

    def _put(self, lot: str) -> None:
        if lot.endswith("*"):
            if lot.strip("*./_#+-"):
                self.wildcards[lot] = None
            return
        self.exacts[lot] = None
        if masked := MASKED.fullmatch(lot):
            self.wildcards[masked[1] + "*"] = None
        if (named := NAMED.fullmatch(lot)) is not None:
            self._put(named[1])
        parts = lot.split("/")
        if len(parts) > 1:
            self.exacts.update((part, None) for part in parts if part)
        elif lot.count("-") == 1:
            self._dash(*lot.split("-"))

    def _dash(self, low: str, high: str) -> None:
        """A dash between two codes of one kind; the whole is kept too, for it may be one lot after all."""
        is_alike = len(low) == len(high) and any(c.isdigit() for c in low) and low < high
        if is_alike or (low.isdigit() and high.isdigit() and len(high) == len(low) + 1):
            self._range(low, high)
            self.exacts.update({low: None, high: None})

    def collect(self, part: str, *, is_listed: bool) -> None:
        """The lots of a section; codes without digits count only in the list right behind the label."""
        for match in PREFIX.finditer(part):
            if lot := _lot(match["first"]):
                self.wildcards[lot.rstrip("*") + "*"] = None
        tokens = TOKEN.findall(part)
        place = 0
        while place < len(tokens):
            token = tokens[place]
            word = token.lower()
            self.is_doubtful = self.is_doubtful or (is_listed and word.strip(".") in NO_LOTS)
            lot = "" if word in LIST_WORDS or word in RANGE_WORDS else _lot(token)
            if not (lot and _is_code(token, is_listed=is_listed)):
                is_listed = is_listed and (word in LIST_WORDS or word in RANGE_WORDS)
                place += 1
                continue
            self.exact(token)
            following = tokens[place + 1 : place + 3]
            if len(following) == 2 and following[0].lower() in RANGE_WORDS and (last := _lot(following[1])):
                self._range(lot, last)
            place += 1

    def _range(self, low: str, high: str) -> None:
        """A range by words; ends of different length are cut where the length changes."""
        if len(low) == len(high):
            if low <= high:
                self.ranges[low, high] = None
            return
        first, last = TAIL.fullmatch(low), TAIL.fullmatch(high)
        if not (first and last and first[1] == last[1] and int(first[2]) <= int(last[2])):
            self.is_doubtful = self.is_doubtful or any(c.isdigit() for c in high)
            return
        start, length = int(first[2]), len(first[2])
        while length <= len(last[2]):
            end = int(last[2]) if length == len(last[2]) else 10**length - 1
            self.ranges[first[1] + str(start).zfill(length), first[1] + str(end).zfill(length)] = None
            start, length = 10**length, length + 1
