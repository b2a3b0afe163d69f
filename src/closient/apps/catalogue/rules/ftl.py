"""Is a food on FDA's Food Traceability List (FSMA 204, 21 CFR part 1 subpart S), or is one in it that is?

A food counts in the form that the list names: fresh produce that was dried, cooked or canned does not. The
form comes from the GPC family and from the words; where nothing tells it, the answer says so.
"""

import functools
import re
from collections.abc import Iterable
from typing import Final, Literal, NamedTuple

from closient.apps.catalogue.structs.food import FtlDesignation

Form = Literal["fresh", "frozen", "shelf_stable", "unknown"]

FOOD_SEGMENT: Final = "50"
# Families of GPC and the form of what is in them.
FORM_OF: Final[dict[str, Form]] = {
    "50250000": "fresh", "50260000": "fresh", "50350000": "fresh", "50370000": "fresh", "50380000": "fresh",
    "50270000": "frozen", "50290000": "frozen", "50310000": "shelf_stable", "50320000": "shelf_stable",
    "50150000": "shelf_stable", "50160000": "shelf_stable", "50170000": "shelf_stable",
    "50180000": "shelf_stable", "50200000": "shelf_stable", "50220000": "shelf_stable",
}  # fmt: skip
FRESH_CUT_FAMILY: Final = "50380000"


class Kind(NamedTuple):
    """One entry of the list: its name, the forms in which it counts, the words for it."""

    name: str
    forms: tuple[Form, ...]
    words: re.Pattern[str]
    # Only the food itself counts, not as an ingredient: an egg in a cake is in no shell.
    alone: bool = False


def _kind(name: str, forms: str, words: str, alone: bool = False) -> Kind:
    allowed: tuple[Form, ...] = tuple(form for form in _FORMS if form in forms.split())
    return Kind(name, allowed, re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE), alone)


_FORMS: Final[tuple[Form, ...]] = ("fresh", "frozen", "shelf_stable", "unknown")
_TRADE = "fresh unknown"
KINDS: Final = (
    _kind("Cheese, made from unpasteurized milk, other than hard", _TRADE,
          r"(?:raw|unpasteuri[sz]ed)[ -]milk (?:cheese|brie|camembert|feta|blue)"),
    _kind("Cheese, fresh soft or soft unripened", _TRADE,
          "cottage cheese|ch[eè]vre|cream cheese|mascarpone|ricotta|queso (?:blanco|fresco|de crema)"
          "|fresh cheese"),
    _kind("Cheese, soft ripened or semi-soft", _TRADE,
          "brie|camembert|feta|mozzarella|taleggio|blue cheese|gorgonzola|fontina|monterey jack|muenster"),
    _kind("Shell eggs", _TRADE, r"(?:free[ -]range |large |organic |fresh |medium "
          r"|shell )*(?:hen )?eggs?(?: in shell)?",
          alone=True),
    _kind("Nut butters", "fresh frozen shelf_stable unknown",
          "(?:almond|cashew|chestnut|coconut|hazelnut|peanut|pistachio|walnut|nut|macadamia|pecan) butters?"),
    _kind("Cucumbers", _TRADE, "cucumbers?|gurken?|concombres?|pepinos?|cetriol[oi]|gurkor?"),
    _kind("Herbs (fresh)", _TRADE, "basil|parsley|cilantro|coriander leaves|mint|thyme leaves|basilikum"
          "|basilic"
          "|albahaca|basilico|persil|petersilie|perejil|prezzemolo|basilika|persilja|fresh herbs"),
    _kind("Leafy greens", _TRADE, "lettuce|spinach|arugula|rocket|kale|chard|chicory|endive|escarole"
          "|romaine|pak choi"
          "|bok choy|watercress|baby leaf|baby leaves|salad leaves|sorrel|spinat|rucola|épinards?|laitue"
          "|lechuga"
          "|espinacas?|lattuga|spinaci|spenat|sallad"),
    _kind("Melons", _TRADE, "cantaloupes?|honeydew|muskmelons?|watermelons?|melons?"),
    _kind("Peppers", _TRADE, r"(?:bell|sweet|red|green|hot|jalape[nñ]o|chil[il]i?) peppers?|jalape[nñ]os?"
          r"|habaneros?"
          "|capsicums?|poivrons?|pimientos?|peperoni"),
    _kind("Sprouts", _TRADE, "(?:alfalfa|bean|broccoli|clover|radish|onion|mung bean|soybean"
          "|sunflower) sprouts?"
          "|beansprouts?|sprouts"),
    _kind("Tomatoes", _TRADE, "tomato(?:es)?|tomaten?|tomates?|pomodor[oi]|tomater"),
    _kind("Tropical tree fruits", _TRADE, "mangos?|mangoes|papayas?|mamey|guavas?|lychees?|jackfruit"
          "|starfruit"),
    _kind("Smoked finfish", "fresh frozen unknown", r"smoked (?:\w+ )?(?:salmon|trout|mackerel|herring"
          r"|tuna|cod|fish)"
          "|lox|r[äa]ucherlachs|saumon fumé"),
    _kind("Finfish, histamine-producing species", "fresh frozen unknown",
          "tunas?|mahi[ -]mahi|mackerels?|amberjacks?|swordfish|yellowtail|bonitos?|bluefish|thunfisch"
          "|thon|atún|tonno"),
    _kind("Finfish, species potentially contaminated with ciguatoxin", "fresh frozen unknown",
          "groupers?|barracudas?|snappers?"),
    _kind("Finfish, other species", "fresh frozen unknown", "cod|haddock|pollock|salmon|tilapia|trout"
          "|halibut|hake"
          "|herring|sole|plaice|flounder|sea ?bass|bream|anchov(?:y|ies)|sardines?|lachs|kabeljau|saumon"
          "|merluzzo|torsk"),
    _kind("Crustaceans", "fresh frozen unknown", "shrimps?|prawns?|crabs?|lobsters?|crayfish|crawfish"
          "|garnelen|crevettes?"
          "|gambas|gamberi|räkor"),
    _kind("Molluscan shellfish, bivalves", "fresh frozen unknown",
          "oysters?|clams?|mussels?|whole scallops?|muscheln|moules|mejillones|cozze|musslor"),
    _kind("Ready-to-eat deli salads", _TRADE, r"(?:egg|potato|pasta|seafood|tuna|crab|coleslaw"
          r"|macaroni) salads?|coleslaw",
          alone=True),
)  # fmt: skip
# What says that a food is no longer in the form that the list names.
PROCESSED: Final = re.compile(
    r"(?<!\w)(?:dried|dehydrated|freeze[ -]dried|powder(?:ed)?|flakes|paste|pur[ée]e|concentrated?|juice"
    r"|sauce|canned"
    r"|tinned|cooked|roasted|fried|pickled|fermented|extract|oil|flavou?r\w*|seasoning|passata|ketchup"
    r"|jam|syrup|vinegar"
    r"|brine|bouillon|stock|starch|fibre|seeds?|tea|soup|getrocknet\w*|pulver|mark|konzentrat|gekocht"
    r"|en poudre|séché"
    r"|concentré|en polvo|seco|secchi?|concentrato|torkad|pulveriserad|flour|protein|gelatine?|crackers?"
    r"|liver|roe"
    r"|pasteuri[sz]ed|lecithin|peeled|in (?:olive |sunflower |rapeseed )?oil|in tomato)(?!\w)",
    re.IGNORECASE,
)
FROZEN: Final = re.compile(r"\bfrozen\b", re.IGNORECASE)
FROZEN_IN_LANGUAGES: Final = re.compile(
    r"\bfrozen\b|tiefgekühlt|surgelé|congelado|surgelat|djupfryst", re.IGNORECASE
)
PRESERVED: Final = re.compile(r"\b(?:canned|tinned|shelf[ -]stable|preserved|uht)\b", re.IGNORECASE)
PLANTS: Final = {"Cucumbers", "Herbs (fresh)", "Leafy greens", "Melons", "Peppers", "Sprouts", "Tomatoes",
                 "Tropical tree fruits"}  # fmt: skip


def designate(
    name: str, family_code: str, segment_code: str, ingredients: Iterable[str]
) -> FtlDesignation | None:
    """What the list says of a product; None when neither its category nor its ingredients are known."""
    listed = list(ingredients)
    if not (family_code or segment_code or listed):
        return None
    if (family_code or segment_code) and not (family_code or segment_code).startswith(FOOD_SEGMENT):
        return FtlDesignation(False, [], "NOT_FOOD", ["Its GPC segment is not food."])
    form = _form(name, family_code)
    found: dict[str, str] = {}
    itself = _listed(name, form, is_ingredient=False)
    if itself:
        found[_cut(itself, name, family_code)] = f"The product itself: {name}, {_said(form)}."
    for ingredient in listed:
        inside = _inside(ingredient, form)
        if inside:
            found.setdefault(inside, f"Ingredient: {ingredient}, {_said(form)}.")
    if not found:
        return FtlDesignation(False, [], "NOT_LISTED", [])
    status = "FORM_UNKNOWN" if form == "unknown" else "LISTED" if itself else "CONTAINS_LISTED"
    return FtlDesignation(True, list(found), status, list(found.values()))


def _form(name: str, family_code: str) -> Form:
    if FROZEN_IN_LANGUAGES.search(name):
        return "frozen"
    if PRESERVED.search(name):
        return "shelf_stable"
    return FORM_OF.get(family_code, "unknown")


# Salt and sugar stand in every second list of ingredients, and each look is at some twenty patterns.
@functools.lru_cache(maxsize=20_000)
def _inside(ingredient: str, form: Form) -> str:
    """The entry of the list that an ingredient of a food in that form falls under."""
    return _listed(ingredient, "frozen" if FROZEN.search(ingredient) else form, is_ingredient=True)


def _listed(text: str, form: Form, is_ingredient: bool) -> str:
    """The entry of the list that a name falls under; empty when there is none in that form."""
    for kind in KINDS:
        if form not in kind.forms or (is_ingredient and kind.alone):
            continue
        match = kind.words.search(text)
        if match is None or (kind.alone and kind.name == "Shell eggs" and match[0] != text.strip()):
            continue
        # "Peanut butter powder" is none, "smoked salmon" is one; the words of the kind itself do not count.
        if PROCESSED.search(text[: match.start()] + " " + text[match.end() :]):
            continue
        return kind.name
    return ""


def _cut(kind: str, name: str, family_code: str) -> str:
    """Produce that was cut has entries of its own."""
    is_cut = family_code == FRESH_CUT_FAMILY or re.search(
        r"\b(?:fresh[ -]cut|sliced|diced|shredded|chopped)\b", name, re.I
    )
    if not is_cut or kind not in PLANTS:
        return kind
    if kind == "Leafy greens":
        return "Leafy greens (fresh-cut)"
    fruits = ("Melons", "Tropical tree fruits")
    return "Fruits (fresh-cut)" if kind in fruits else "Vegetables other than leafy greens (fresh-cut)"


def _said(form: Form) -> str:
    return {
        "fresh": "fresh",
        "frozen": "frozen",
        "shelf_stable": "shelf stable",
        "unknown": "its form is not known",
    }[form]
