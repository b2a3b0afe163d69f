"""Nutrition panels: what their lines are called, what amounts are of, daily values, what cannot be true."""

from collections.abc import Mapping
from typing import Final

from closient.apps.catalogue.structs.food import LabelFormat, NutrientRow, NutrientValue, NutritionFacts

PER_SERVING: Final[frozenset[LabelFormat]] = frozenset({"US_FDA", "CA_CFIA"})
# GS1's name of a nutrient -> what labels call it, casefolded.
NAMES: Final = {
    "energy": "energy|calories|energie|brennwert|énergie|valeur énergétique|valor energético|energía"
    "|energia|energi",
    "fat": "fat|total fat|fett|matières grasses|lípidos|grasas|grassi",
    "saturatedFat": "saturated fat|saturates|saturated|of which saturates|fat, saturated"
    "|gesättigte fettsäuren"
    "|davon gesättigte fettsäuren|acides gras saturés|dont acides gras saturés|grasas saturadas"
    "|de las cuales saturadas"
    "|acidi grassi saturi|di cui acidi grassi saturi|mättat fett|varav mättat fett",
    "transFat": "trans fat|trans|of which trans",
    "monounsaturatedFat": "monounsaturated fat|monounsaturates",
    "polyunsaturatedFat": "polyunsaturated fat|polyunsaturates",
    "cholesterol": "cholesterol",
    "carbohydrates": "carbohydrate|carbohydrates|total carbohydrate|total carbohydrates|kohlenhydrate"
    "|glucides"
    "|hidratos de carbono|carboidrati|kolhydrat",
    "sugars": "sugars|sugar|total sugars|of which sugars|zucker|davon zucker|sucres|dont sucres|azúcares"
    "|de los cuales azúcares|zuccheri|di cui zuccheri|sockerarter|varav sockerarter",
    "polyols": "polyols|sugar alcohol",
    "starch": "starch",
    "fibre": "fibre|fiber|dietary fiber|dietary fibre|ballaststoffe|fibres alimentaires|fibra alimentaria"
    "|fibre alimentari"
    "|fibra|fiber (kost)",
    "protein": "protein|proteins|eiweiß|protéines|proteínas|proteine",
    "salt": "salt|salz|sel|sal|sale",
    "sodium": "sodium|natrium",
    **{
        name: name
        for name in (
            "potassium", "calcium", "iron", "magnesium", "zinc", "phosphorus", "iodine", "selenium", "copper",
            "manganese", "chromium", "molybdenum", "chloride", "fluoride", "biotin", "niacin", "riboflavin",
        )
    },
    "thiamin": "thiamin|thiamine|vitamin b1",
    "folicAcid": "folic acid|folate",
    "pantothenicAcid": "pantothenic acid",
    **{f"vitamin{one}": f"vitamin {one.lower()}" for one in ("A", "B6", "B12", "C", "D", "E", "K")},
}  # fmt: skip
CODE_OF: Final = {word.casefold(): code for code, words in NAMES.items() for word in words.split("|")}
# Daily values of 21 CFR 101.9(c)(8)(iv) and (9), in grams.
DAILY_VALUES: Final = {
    "fat": 78, "saturatedFat": 20, "cholesterol": 0.3, "carbohydrates": 275, "fibre": 28, "protein": 50,
    "sodium": 2.3, "potassium": 4.7, "calcium": 1.3, "iron": 0.018, "magnesium": 0.42, "zinc": 0.011,
    "phosphorus": 1.25, "iodine": 150e-6, "selenium": 55e-6, "copper": 0.9e-3, "manganese": 2.3e-3,
    "chromium": 35e-6, "molybdenum": 45e-6, "chloride": 2.3, "biotin": 30e-6, "niacin": 0.016,
    "riboflavin": 1.3e-3, "thiamin": 1.2e-3, "folicAcid": 400e-6, "pantothenicAcid": 5e-3, "vitaminA": 900e-6,
    "vitaminB6": 1.7e-3, "vitaminB12": 2.4e-6, "vitaminC": 0.09, "vitaminD": 20e-6, "vitaminE": 0.015,
    "vitaminK": 120e-6,
}  # fmt: skip
GRAMS: Final = {"g": 1.0, "mg": 1e-3, "mcg": 1e-6}
# Part and whole.
WITHIN: Final = (
    ("saturatedFat", "fat"), ("transFat", "fat"), ("monounsaturatedFat", "fat"),
    ("polyunsaturatedFat", "fat"),
    ("sugars", "carbohydrates"), ("polyols", "carbohydrates"), ("starch", "carbohydrates"),
)  # fmt: skip
# Grams that 100 ml of the densest syrup weighs, and what rounding adds to 100 g.
HEAVIEST: Final = {"g": 105.0, "ml": 150.0}
# kJ for each kcal, as roughly as labels round.
ENERGY: Final = (3.5, 4.9)


def code_of(name: str) -> str:
    """GS1's name of a nutrient, empty for one that we do not know.

    >>> code_of("of which Saturates"), code_of("caffeine")
    ('saturatedFat', '')
    """
    return CODE_OF.get(" ".join(name.casefold().strip(" -:*").split()), "")


def row(value: NutrientValue, facts: NutritionFacts) -> NutrientRow:
    """A line as it is stored: the amount where the format has it, the other one of a serving's mass."""
    per_100, per_serving = value.per_100, value.per_serving
    if facts.label_format in PER_SERVING:
        per_serving = value.amount
    else:
        per_100 = value.amount
    if facts.serving_size_g and facts.basis == "g":
        if per_serving is None and per_100 is not None:
            per_serving = round(per_100 * facts.serving_size_g / 100, 6)
        elif per_100 is None and per_serving is not None:
            per_100 = round(per_serving * 100 / facts.serving_size_g, 6)
    code = code_of(value.name)
    made = NutrientRow(value.name, code, value.unit, per_100, per_serving, value.daily_value_pct)
    if made.daily_value_pct is None and facts.label_format == "US_FDA":
        made.daily_value_pct = _daily_value(made)
    return made


def _daily_value(line: NutrientRow) -> float | None:
    """Percent of the daily value in a serving; unknown for what has none, or in IU."""
    if line.per_serving is None or line.code not in DAILY_VALUES or line.unit not in GRAMS:
        return None
    return round(line.per_serving * GRAMS[line.unit] / DAILY_VALUES[line.code] * 100)


def value(line: NutrientRow, label_format: LabelFormat) -> NutrientValue:
    """A stored line as it is told."""
    first, second = (line.per_100, line.per_serving)
    if label_format in PER_SERVING:
        first, second = second, first
    amount = first if first is not None else second
    return NutrientValue(
        line.name, amount or 0.0, line.unit, line.daily_value_pct, line.per_100, line.per_serving
    )


def faults(rows: list[NutrientRow], facts: NutritionFacts) -> list[str]:
    """Why a panel cannot be true, in words; empty when it may be."""
    found = _repeated(rows)
    for per in ("100", "serving"):
        grams = _grams(rows, per)
        found += [
            f"{part} per {per} is more than {whole}: a part cannot exceed the whole."
            for part, whole in WITHIN
            if part in grams and whole in grams and grams[part] > grams[whole] * 1.05 + 0.05
        ]
        found += _energy(rows, per)
    grams = _grams(rows, "100")
    total = sum(grams.get(name, 0) for name in ("fat", "carbohydrates", "protein", "salt", "fibre"))
    most = HEAVIEST[facts.basis]
    if total > most:
        found.append(f"Fat, carbohydrates, fibre, protein and salt come to {total:g} g in 100 {facts.basis}.")
    found += [
        f"{name}: {amount:g} g in 100 {facts.basis}." for name, amount in grams.items() if amount > most
    ]
    return list(dict.fromkeys(found))


def _repeated(rows: list[NutrientRow]) -> list[str]:
    """Energy may stand twice, in kJ and kcal; nothing else."""
    seen: set[tuple[str, str]] = set()
    found = []
    for line in rows:
        key = (line.code or line.name.casefold(), line.unit if line.code == "energy" else "")
        if key in seen:
            found.append(f"{line.name} stands there twice.")
        seen.add(key)
    return found


def _grams(rows: list[NutrientRow], per: str) -> Mapping[str, float]:
    amounts = ((line, line.per_100 if per == "100" else line.per_serving) for line in rows)
    return {
        line.code: amount * GRAMS[line.unit]
        for line, amount in amounts
        if amount is not None and line.code and line.unit in GRAMS
    }


def _energy(rows: list[NutrientRow], per: str) -> list[str]:
    amounts = {
        line.unit: line.per_100 if per == "100" else line.per_serving
        for line in rows
        if line.code == "energy"
    }
    kcal, kilojoules = amounts.get("kcal"), amounts.get("kJ")
    if kcal is None or kilojoules is None or kcal < 2:
        return []
    least, most = ENERGY
    if least * kcal <= kilojoules <= most * kcal:
        return []
    return [f"{kilojoules:g} kJ and {kcal:g} kcal per {per} are not the same energy: 1 kcal is 4.184 kJ."]
