"""Understands the list of ingredients of a label: a tree of substances, and the sentences about allergens.

Labels keep no grammar: what is not understood stays as a name or a remark, and nothing raises.
"""

import re
from typing import Final

import msgspec

from closient.apps.catalogue.rules import allergen_terms, allergens, label_text, label_words
from closient.apps.catalogue.structs.food import Label, Mention, Substance

MOST_NAME: Final = 200
# How far lists within lists are followed; of brackets see label_text.DEEPEST.
DEEPEST: Final = 8
# Fish, crustaceans and molluscs: behind them a species may be named.
_ANIMALS: Final = {"AF", "AC", "UM"}
_QUANTITY: Final = re.compile(r"\d+(?:[.,]\d+)? ?(?:g|mg|µg|mcg|kg|ml|l|iu|i\.u\.)(?: .*)?", re.IGNORECASE)
_NUMBER: Final = re.compile(r"\d{3,4}[a-j]?(?:\((?:i{1,3}|iv|v)\))?", re.IGNORECASE)
_INLINE: Final = re.compile(r"(?<=\S) +(?=(?:\*+|[†‡°¹²³⁴]+) ?=? ?[^\W\d])")
_FOOTNOTE: Final = re.compile(r"(\*+|[†‡°¹²³⁴]+) ?[=:]? ?([^*†‡°¹²³⁴]+)")
_TAIL: Final = re.compile(
    r"(?:enthalten(?: sein)?|vorkommen|möglich|verarbeitet(?: werden)?|possible|éventuelles?"
    r"|allerg\w+ (?:people|sufferers)"
    r"|allergy sufferers|sufferers)[ .]*$",
    re.IGNORECASE,
)  # fmt: skip
_CONTAINING: Final = re.compile(
    r"^(?:contains?|from|with|enthält|enthalten|contient|contiene|innehåller|aus|de) +", re.IGNORECASE
)
# The scientific name of a species: "Salmo salar".
_SPECIES: Final = re.compile(r"[A-Z][a-z]+ [a-z]+|[A-Z][a-z]+ spp")
_AND: Final = re.compile(r" *(?:[,;/]| (?:and/or|und/oder|et/ou|and|or|und|oder|et|ou|y|o|e|och|eller|&) ) *")
_ARTICLE: Final = re.compile(
    r"^(?:(?:and|or|other|any|of|from|with|von|de la|des|de|du|di|av|la|le|les|el|los|las|il|lo|gli|i"
    r"|auch|andere[nr]?"
    r"|autres?|otros|altri|altra|spuren|traces|trazas|tracce|spår|people with|those with|an?) +|[dl]')+",
    re.IGNORECASE,
)  # fmt: skip


class Reading(msgspec.Struct):
    """What has been read of a label so far."""

    ingredients: list[Substance] = []
    contains: list[Mention] = []
    traces: list[Mention] = []
    free_from: list[Mention] = []
    remarks: list[str] = []
    footnotes: dict[str, str] = {}


def parse(text: str) -> Label:
    """The label that a text is, in whatever of six languages; never raises."""
    language, body = _body(label_text.cleaned(text))
    reading = Reading()
    for sentence in label_text.sentences(label_text.balanced(body)):
        _read(reading, sentence)
    return Label(
        language=language,
        ingredients=tuple(_explained(one, reading.footnotes) for one in reading.ingredients),
        contains=tuple(reading.contains),
        traces=tuple(reading.traces),
        free_from=tuple(reading.free_from),
        remarks=tuple(reading.remarks),
    )


def _body(text: str) -> tuple[str, str]:
    """The language of the first heading, and what stands below it until another language begins."""
    headings = list(label_words.HEADING.finditer(text))
    if not headings:
        first = re.match(r"[^\W\d_]+", text)
        language = label_words.LANGUAGE_OF.get(first[0].lower(), "") if first else ""
        return language, text[first.end() :].lstrip(" .\n-") if first and language else text
    language = label_words.LANGUAGE_OF[headings[0][1].lower()]
    end = len(text)
    for other in headings[1:]:
        if label_words.LANGUAGE_OF[other[1].lower()] != language:
            end = other.start()
            break
    inside = re.sub(r"\b[A-Z]{2} *$", "", text[headings[0].end() : end])
    return language, label_words.HEADING.sub("\n", inside)


def _read(reading: Reading, sentence: str) -> None:
    """Add what a sentence says."""
    if found := label_words.MARKER.match(sentence):
        if len(sentence) > found.end():
            for note in _FOOTNOTE.finditer(sentence):
                reading.footnotes[note[1]] = note[2].strip(" .;,")
        return
    if (found := label_words.CAUTION.match(sentence)) and label_words.begins(sentence[found.end() :]):
        sentence = sentence[found.end() :]
    if found := label_words.MAY_CONTAIN.match(sentence):
        named = mentions(_TAIL.sub("", sentence[found.end() :]))
        if any(mention.allergens for mention in named):
            reading.traces += named
        else:
            reading.remarks.append(sentence)
        return
    if found := label_words.CONTAINS.match(sentence):
        _read_contains(reading, sentence, found.end())
        return
    if label_words.FREE_CLAIM.fullmatch(sentence):
        reading.free_from.append(Mention(*_without_claim(sentence)))
        return
    if found := re.match(rf"(?:{label_words.FREE_FROM.pattern})\b *:?", sentence, re.IGNORECASE):
        reading.free_from += mentions(sentence[found.end() :])
        return
    is_prose = "," not in sentence and ";" not in sentence
    is_advice = label_words.ADVICE.match(sentence) and (reading.ingredients or is_prose)
    is_long = is_prose and "(" not in sentence and sentence.count(" ") > 5
    if is_advice or (reading.ingredients and is_long):
        reading.remarks.append(sentence)
    else:
        reading.ingredients += _list(reading, sentence, 0)


def _read_contains(reading: Reading, sentence: str, start: int) -> None:
    """Allergens ("contains milk"), or else a remark ("contains caffeine"); traces may follow."""
    rest = sentence[start:].strip()
    trace = label_words.MAY_CONTAIN.search(rest)
    named, later = (rest[: trace.start()], rest[trace.start() :]) if trace and trace.start() else (rest, "")
    if allergens.named_in(named):
        reading.contains += mentions(named)
    else:
        reading.remarks.append(sentence)
        return
    if later:
        _read(reading, later)


def _without_claim(claim: str) -> tuple[str, tuple[str, ...]]:
    """Of "gluten-free" or "laktosefrei" the allergen that is not there, with its codes."""
    name = re.sub(r"[ -]?(?:free|frei|fri)$", "", claim, flags=re.IGNORECASE)
    return name, allergens.named_in(name)


def mentions(text: str) -> list[Mention]:
    """What a sentence about allergens lists."""
    found: list[Mention] = []
    for piece in _AND.split(re.sub(r"[().:]", " , ", text)):
        name = " ".join(piece.split())
        name = _ARTICLE.sub("", name)
        name = _TAIL.sub("", name).strip(" -'*")
        if name:
            found.append(Mention(name[:MOST_NAME], allergens.named_in(name)))
    return found


def _list(reading: Reading, text: str, depth: int) -> list[Substance]:
    """The substances of a list. Statements within it go to the reading."""
    pieces = _pieces(text)
    found: list[Substance] = []
    place = 0
    while place < len(pieces):
        piece, separator = pieces[place]
        place += 1
        if label_words.MAY_CONTAIN.match(piece) or (depth == 0 and label_words.MARKER.match(piece)):
            _read(reading, ", ".join([piece, *(later for later, _ in pieces[place:])]))
            break
        if depth < DEEPEST and (less := label_words.LESS_THAN.match(piece)):
            rest = [piece[less.end() :], *(later for later, _ in pieces[place:])]
            found += _of_less(reading, ", ".join(rest), " ".join(less["most"].split()), depth)
            break
        contains = label_words.CONTAINS.match(piece)
        if contains and allergens.named_in(piece[contains.end() :]):
            reading.contains += mentions(piece[contains.end() :])
            continue
        label, _, rest = _outside_colon(piece) if depth < DEEPEST else ("", "", piece)
        function = label_words.FUNCTION_OF.get(_key(label)) if label else None
        if label and function is None:
            until = _until_semicolon(pieces, place, separator)
            inside = ", ".join([rest, *(later for later, _ in pieces[place:until])])
            found += _substances(reading, f"{label} ({inside})", depth)
            place = until
        elif function:
            # One function, one additive: "emulsifier: mono and diglycerides". Several may be joined by "and".
            end = ";" if _key(label) in label_words.SINGULAR else separator
            found += _of_function(reading, rest + end, function, depth)
            while separator != ";" and place < len(pieces) and _is_additive(pieces[place][0]):
                if _key(label) in label_words.SINGULAR:
                    break
                piece, separator = pieces[place]
                found += _of_function(reading, piece, function, depth)
                place += 1
        else:
            found += _substances(reading, piece, depth)
    return found


def _of_less(reading: Reading, text: str, most: str, depth: int) -> list[Substance]:
    """ "Contains 2 % or less of: salt, yeast": what each of them is at most stands in its notes."""
    return [msgspec.structs.replace(one, notes=(*one.notes, most)) for one in _list(reading, text, depth + 1)]


def _pieces(text: str) -> list[tuple[str, str]]:
    """The items of a list; the last one in two when an "and" joins two."""
    pieces: list[tuple[str, str]] = []
    for item, separator in label_text.items(text):
        parts = _INLINE.split(item)
        pieces += [(part, "") for part in parts[:-1]] + [(parts[-1], separator)]
    pieces = [(label_words.LEADING.sub("", item), separator) for item, separator in pieces]
    if pieces:
        last, separator = pieces.pop()
        two = [last] if label_words.begins(last) else label_text.last_two(last)
        if separator == ";" and not all(map(_is_additive, two)):
            two = [last]
        pieces += [(one, "") for one in two[:-1]] + [(two[-1], separator)]
    return [(item, separator) for item, separator in pieces if item.strip(" .:-")]


def _until_semicolon(pieces: list[tuple[str, str]], place: int, separator: str) -> int:
    """How far the list behind "Filling:" goes: to a semicolon or to the next such heading."""
    while separator != ";" and place < len(pieces):
        item, separator = pieces[place]
        label, _, _ = _outside_colon(item)
        if label_words.begins(item) or (label and _key(label) not in label_words.FUNCTION_OF):
            break
        place += 1
    return place


def _outside_colon(item: str) -> tuple[str, str, str]:
    """("emulsifier", ":", "lecithin") of an item with a colon before any bracket; else an empty label."""
    label, colon, rest = item.partition(":")
    if not colon or "(" in label or not rest.strip() or not label.strip():
        return "", "", item
    return label.strip(), colon, rest.strip()


def _of_function(reading: Reading, text: str, function: str, depth: int) -> list[Substance]:
    """Additives behind the name of what they do; bare numbers are European numbers then."""
    listed = _list(reading, text, depth + 1)
    return [
        one if one.function or one.parts else _numbered(msgspec.structs.replace(one, function=function))
        for one in listed
    ]


def _numbered(one: Substance) -> Substance:
    """ "Colour 150a" is E150a."""
    if _NUMBER.fullmatch(one.name):
        number = "E" + one.name.lower()
        return msgspec.structs.replace(one, name=number, e_number=number)
    return one


def _is_additive(item: str) -> bool:
    return bool(label_words.ADDITIVE.match(item) or _NUMBER.fullmatch(item))


def _key(text: str) -> str:
    """A name as the table of functions has it."""
    return label_words.MARKER.sub("", label_words.PERCENT.sub("", text)).strip(" .").lower()


def _substances(reading: Reading, item: str, depth: int) -> list[Substance]:
    """Of one item: one substance, or several additives when only their function stands before them."""
    numbers = [_e_number(found) for found in label_words.ADDITIVE.finditer(item)]
    if len(numbers) == 1 and label_words.ADDITIVE.fullmatch(item.strip(" .*")):
        return [_marked(Substance(numbers[0], e_number=numbers[0]), item)]
    outside, inside = label_text.groups(item)
    percentage, outside = _percentage(outside)
    function = label_words.FUNCTION_OF.get(_key(outside), "")
    facts = Substance("", percentage, function)
    for group in inside:
        facts = _with_group(reading, facts, group, depth)
    if function and facts.parts and facts.percentage is None and not facts.source:
        return [
            one if one.function or one.parts else _numbered(msgspec.structs.replace(one, function=function))
            for one in facts.parts
        ]
    return _named(facts, outside)


def _named(facts: Substance, outside: str) -> list[Substance]:
    """The substance with its name; nothing when there is none, but for what it consists of."""
    one = _marked(facts, outside)
    found = label_words.ADDITIVE.search(outside)
    name = label_words.MARKER.sub("", outside)
    if found and not one.e_number:
        one = msgspec.structs.replace(one, e_number=_e_number(found))
        rest = label_words.MARKER.sub("", outside[: found.start()] + " " + outside[found.end() :])
        name = rest if rest.strip(" ,.:-/") else one.e_number
        if not one.function and (function := label_words.FUNCTION_OF.get(_key(rest))):
            one, name = msgspec.structs.replace(one, function=function), one.e_number
    name = " ".join(name.split()).strip(" .,:;-/'\"=+_<>~")[:MOST_NAME].strip()
    if not any(character.isalpha() for character in name) and not _NUMBER.fullmatch(name):
        if not one.source:
            return list(one.parts)
        name, one = one.source, msgspec.structs.replace(one, source="")
    spoken = dict.fromkeys((*allergens.named_in(f"{name} , {one.source}"), *allergens.named_in(one.e_number)))
    organic = one.is_organic or bool(label_words.ORGANIC.search(name))
    if _ANIMALS & spoken.keys():
        species = tuple(part.name for part in one.parts if _SPECIES.fullmatch(part.name))
        parts = tuple(part for part in one.parts if not _SPECIES.fullmatch(part.name))
        one = msgspec.structs.replace(one, parts=parts, notes=(*one.notes, *species))
    return [msgspec.structs.replace(one, name=name, allergens=tuple(spoken), is_organic=organic)]


def _with_group(reading: Reading, facts: Substance, group: str, depth: int) -> Substance:
    """What a pair of brackets adds: a percentage, a number, a source, an origin, or the parts."""
    percentage, rest = _percentage(group)
    if percentage is not None and not rest.strip(" .,*"):
        return msgspec.structs.replace(facts, percentage=facts.percentage or percentage)
    if label_words.FREE_CLAIM.fullmatch(group) and allergens.named_in(
        re.sub(
            r"\W?(?:free|frei"
            r"|fri)$",
            "",
            group,
        )
    ):
        return msgspec.structs.replace(facts, notes=(*facts.notes, group))
    if (found := label_words.ADDITIVE.fullmatch(group)) and not facts.function:
        return msgspec.structs.replace(facts, e_number=_e_number(found))
    if label_words.MAY_CONTAIN.match(group):
        _read(reading, group)
        return facts
    if found := label_words.ORIGIN.match(group):
        return msgspec.structs.replace(facts, origin=group[found.end() :].strip(" .:")[:MOST_NAME])
    if _QUANTITY.fullmatch(group):
        return msgspec.structs.replace(facts, notes=(*facts.notes, group))
    if marked := label_words.MARKER.fullmatch(group):
        return msgspec.structs.replace(facts, notes=(*facts.notes, marked[0]))
    if source := _source(group, bool(facts.function)):
        return msgspec.structs.replace(facts, source=source)
    parts = _list(reading, group, depth + 1)
    return msgspec.structs.replace(facts, parts=(*facts.parts, *parts))


def _source(group: str, after_function: bool) -> str:
    """Of "(milk)", "(from milk)" or "(contains milk)" the milk; nothing for a list of parts."""
    bare = _CONTAINING.sub("", group)
    if "," in bare or ";" in bare or "(" in bare or "%" in bare or ":" in bare:
        return ""
    spans = allergens.spans(bare)
    is_whole = len(spans) == 1 and spans[0][:2] == (0, len(bare.rstrip(" *.")))
    if not is_whole:
        return ""
    # "Emulsifier (soya)" tells a source, "preservative (sulphite)" and "emulsifier (sojalecithin)" do not.
    if after_function and (spans[0][2] == "AU" or bare.lower() not in allergen_terms.CODE_OF):
        return ""
    return bare.strip(" *.")[:MOST_NAME]


def _marked(one: Substance, text: str) -> Substance:
    """With the footnote marks of a text as notes, until the footnotes are known."""
    return msgspec.structs.replace(one, notes=(*one.notes, *label_words.MARKER.findall(text)))


def _e_number(found: re.Match[str]) -> str:
    roman = f"({found[3].lower()})" if found[3] else ""
    return f"E{found[1]}{(found[2] or '').lower()}{roman}"


def _percentage(text: str) -> tuple[float | None, str]:
    """The first percentage of a text, and the text without any."""
    found = label_words.PERCENT.search(text)
    if found is None:
        return None, text
    value = float(found[1].replace(",", "."))
    return (value if value <= 100 else None), label_words.PERCENT.sub(" ", text)


def _explained(one: Substance, footnotes: dict[str, str]) -> Substance:
    """Marks replaced by what the footnotes say of them; a mark without a footnote means nothing."""
    notes: list[str] = []
    is_organic = one.is_organic
    for note in one.notes:
        said = footnotes.get(note, "") if label_words.MARKER.fullmatch(note) else note
        if label_words.ORGANIC.search(said):
            is_organic = True
        elif said and said not in notes:
            notes.append(said[:MOST_NAME])
    return msgspec.structs.replace(
        one,
        notes=tuple(notes),
        is_organic=is_organic,
        parts=tuple(_explained(part, footnotes) for part in one.parts),
    )
