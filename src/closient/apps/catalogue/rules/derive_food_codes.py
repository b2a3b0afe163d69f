"""Derives food_codes.py from the GS1 web vocabulary; run it when GS1 has published a newer one:

python -m closient.apps.catalogue.rules.derive_food_codes < gs1Voc.jsonld > food_codes.py
"""

import re
import sys
from typing import Any

import msgspec

HEAD = '''"""GS1's codes of allergens, diets and nutrients with their names: derived, do not edit.

Made by derive_food_codes from the GS1 web vocabulary. Of allergens only those of food are kept.
"""

from typing import Final

'''
# What the list of allergens has beside food: fragrances and hair dyes.
DERIVATIVES = re.compile(r"(.*?)(?: and (?:its|their) derivatives)?$", re.IGNORECASE)
IS_FOOD = re.compile(r" and (?:its|their) derivatives$|^sulf", re.IGNORECASE)
NUTRIENT = re.compile(r"gs1:(\w+)PerNutrientBasis")


def derive(vocabulary: dict[str, Any]) -> str:
    """The source of food_codes.py."""
    terms = vocabulary["@graph"]
    return HEAD + "\n".join(
        [
            _table("ALLERGENS", _allergens(terms), "Of AllergenTypeCode."),
            _table("DIETS", _diets(terms), "Of DietTypeCode."),
            _table("NUTRIENTS", _nutrients(terms), "The stems of the properties <code>PerNutrientBasis."),
        ]
    )


def _allergens(terms: list[dict[str, Any]]) -> dict[str, str]:
    found = {}
    for term in terms:
        if term.get("@type") == "gs1:AllergenTypeCode" and _is_current(term):
            label = term["rdfs:label"]["@value"].strip()
            if IS_FOOD.search(label):
                name = DERIVATIVES.sub(r"\1", label)
                found[term["gs1:originalCodeValue"]] = name
    return found


def _is_current(term: dict[str, Any]) -> bool:
    """The vocabulary keeps older spellings beside the codes: there the last part is a word, not the code."""
    return term["@id"] == f"gs1:AllergenTypeCode-{term['gs1:originalCodeValue']}"


def _diets(terms: list[dict[str, Any]]) -> dict[str, str]:
    return {
        term["@id"].partition("-")[2]: term["rdfs:label"]["@value"]
        for term in terms
        if term.get("@type") == "gs1:DietTypeCode"
    }


def _nutrients(terms: list[dict[str, Any]]) -> dict[str, str]:
    found = {}
    for term in terms:
        if match := NUTRIENT.fullmatch(term["@id"]):
            words = re.sub(r"([A-Z][a-z]|[A-Z]?\d+|(?<=in)[A-Z])", r" \1", match[1]).lower()
            found[match[1]] = re.sub(r"^vitamin (\w)", lambda m: f"vitamin {m[1].upper()}", words)
    return found


def _table(name: str, codes: dict[str, str], said: str) -> str:
    lines = [f"    {_quoted(code)}: {_quoted(label)}," for code, label in sorted(codes.items())]
    return f"# {said}\n{name}: Final[dict[str, str]] = {{\n" + "\n".join(lines) + "\n}\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


if __name__ == "__main__":
    sys.stdout.write(derive(msgspec.json.decode(sys.stdin.buffer.read().removeprefix(b"\xef\xbb\xbf"))))
