"""The words by which labels in six languages name allergens, each with GS1's codes of what it holds.

Longest words win, so that "coconut milk" takes the milk out of itself. Words of German and Swedish stand
inside longer ones; the other languages write them apart.
"""

import re
from typing import Final

# Code -> words that stand alone (English, French, Spanish, Italian, Swedish), separated by bars.
_WORDS: Final = {
    "UW": "wheat|durum|semolina|couscous|bulgur|bulghur|farro|einkorn|emmer|seitan|graham flour|blé|froment"
    "|semoule|trigo|sémola|semola|frumento|grano duro|grano tenero|farina di grano|vete",
    "GB": "barley|malt|orge|cebada|malta|orzo|malto|malto d'orzo|korn|maltextrakt|kornmalt",
    "NR": "rye|seigle|centeno|segale|råg",
    "GO": "oat|oat milk|oat drink|oat cream|oats|oatmeal|avoine|avena|havre",
    "GS": "spelt|épeautre|espelta|spelta",
    "GK": "kamut|khorasan",
    "TR": "triticale",
    "AW": "gluten|cereals containing gluten|céréales contenant du gluten|cereales con gluten|glutine"
    "|cereali contenenti glutine",
    "AC": "crustacean|crustaceans|shrimp|shrimps|prawn|prawns|crab|crabs|lobster|crayfish|crawfish|krill"
    "|scampi"
    "|langoustine|langoustines|shellfish|crustacés|crevette|crevettes|crabe|homard|crustáceos|crustáceo|gamba"
    "|gambas|camarón|camarones|langostino|langostinos|cangrejo|crostacei|gambero|gamberi|gamberetti|granchio",
    "AE": "egg|eggs|ei|egg white|egg yolk|albumen|ovalbumin|mayonnaise|œuf|œufs|oeuf|oeufs|huevo|huevos|uovo"
    "|uova"
    "|albume|tuorlo|tuorlo d'uovo|ägg|äggula|äggvita|äggpulver|mayonesa|maionese|majonnäs",
    "AF": "fish|salmon|tuna|cod|haddock|anchovy|anchovies|sardine|sardines|mackerel|herring|trout|pollock"
    "|hake"
    "|halibut|tilapia|surimi|fish sauce|caviar|roe|poisson|poissons|saumon|thon|anchois|cabillaud|morue"
    "|maquereau"
    "|hareng|pescado|pescados|salmón|atún|anchoa|anchoas|bacalao|merluza|caballa|pesce|pesci|salmone|tonno"
    "|acciuga|acciughe|alici|merluzzo|sgombro|fisk|lax|sill|torsk|makrill|ansjovis|tonfisk|löjrom",
    "AP": "peanut|peanuts|groundnut|groundnuts|peanut butter|arachide|arachides|cacahuète|cacahuètes"
    "|cacahuete"
    "|cacahuetes|maní|arachidi|beurre de cacahuète",
    "AY": "soy|soya cream|soy cream|soya|soybean|soybeans|soja|tofu|miso|tempeh|edamame|shoyu|tamari"
    "|soy milk|soya milk"
    "|soy lecithin"
    "|lait de soja|soia",
    "AM": "milk|butter|cream|cheese|cheddar|mozzarella|parmesan|whey|casein|caseinate|lactose|lactoserum"
    "|yogurt"
    "|yoghurt|buttermilk|ghee|curd|curds|kefir|dairy|custard|quark|mascarpone|ricotta|lactalbumin|lait|beurre"
    "|crème|fromage|lactosérum|petit-lait|babeurre|caséine|caséinate|yaourt|emmental|leche|mantequilla|nata"
    "|queso|lactosa|suero de leche|caseína|yogur|latte|burro|panna|formaggio|siero di latte|lattosio|caseina"
    "|caseinato|parmigiano|grana padano|pecorino|mjölk|smör|grädde|ost|vassle|laktos|kasein",
    "AN": "nut|nuts|tree nut|tree nuts|fruits à coque|noix|frutos de cáscara|frutos secos|frutta a guscio"
    "|nötter|nöt",
    "SA": "almond|almond butter|almond drink|almonds|marzipan|almond milk|amande|amandes|lait d'amande"
    "|almendra|almendras|mandorla"
    "|mandorle",
    "SH": "hazelnut|hazelnut butter|hazelnuts|filbert|filberts|gianduja|noisette|noisettes|avellana"
    "|avellanas|nocciola"
    "|nocciole",
    "SW": "walnut|walnuts|noix de grenoble|nuez|nueces|noci",
    "SC": "cashew|cashew butter|cashews|cashew nut|cashew nuts|noix de cajou|anacardo|anacardos|anacardi",
    "SP": "pecan|pecans|pecan nuts|noix de pécan|noix de pecan|pacana|pacanas|noci pecan",
    "SR": "brazil nut|brazil nuts|noix du brésil|nueces de brasil|noci del brasile",
    "ST": "pistachio|pistachios|pistache|pistaches|pistacho|pistachos|pistacchio|pistacchi",
    "SM": "macadamia|macadamias|macadamia nuts|noix de macadamia",
    "BC": "celery|celeriac|céleri|apio|sedano",
    "BM": "mustard|moutarde|mostaza|senape|dijon",
    "AS": "sesame|tahini|tahina|sésame|sésamo|sesamo",
    "AU": "sulphite|sulphites|sulfite|sulfites|sulphur dioxide|sulfur dioxide|metabisulphite|metabisulfite"
    "|sodium metabisulphite|sodium metabisulfite|anhydride sulfureux|disulfite|sulfitos|dióxido de azufre"
    "|solfiti|anidride solforosa|e220|e221|e222|e223|e224|e225|e226|e227|e228",
    "NL": "lupin|lupine|lupins|altramuz|altramuces|lupini|lupino",
    "UM": "mollusc|molluscs|mollusk|mollusks|mussel|mussels|clam|clams|oyster|oysters|squid|octopus|scallop"
    "|scallops|cuttlefish|calamari|snails|mollusques|moule|moules|calmar|huître|huîtres|seiche|poulpe"
    "|moluscos"
    "|mejillón|mejillones|calamar|calamares|almeja|almejas|pulpo|sepia|molluschi|cozze|vongole|seppia|seppie"
    "|polpo",
    # What sounds like an allergen and is none.
    "": "coconut milk|coconut yogurt|coconut yoghurt|coconut water|coconut cream|coconut butter|rice milk"
    "|cocoa butter|cacao butter|shea butter|butternut"
    "|butternut squash|butter bean|butter beans|cream of tartar|cream of coconut|buckwheat|water chestnuts"
    "|water chestnut|chestnut|chestnuts|pine nut|pine nuts|oyster mushroom|oyster mushrooms|ginger nut"
    "|eggplant"
    "|lait de coco|crème de coco|beurre de cacao|beurre de karité|crème de tartre|noix de coco"
    "|noix de muscade"
    "|leche de coco|manteca de cacao|mantequilla de cacao|nuez moscada|crema de coco|blé noir|burro di cacao"
    "|burro di karité|latte di cocco|noce moscata|noce di cocco|trigo sarraceno|trigo sarracen|grano saraceno"
    "|cacao en grano|matvete",
}  # fmt: skip
# Code -> stems that also stand inside words (German, Swedish).
_STEMS: Final = {
    "UW": "weizen|vetemjöl|vetegluten|vetestärkelse|durumvete|vetekli|fullkornsvete",
    "NR": "roggen|rågmjöl|rågsikt",
    "GB": "gerste|malz|kornmjöl",
    "GO": "hafer|havregryn|havremjöl|havredryck",
    "GS": "dinkel|grünkern",
    "AM": "milch|butter|sahne|rahm|käse|molke|joghurt|quark|laktose|lactose|kasein|natriumcaseinat|mjölk|smör"
    "|grädd|vassle|butterreinfett|butterschmalz|butterfett|rahmbutter|filmjölk|ostpulver|caseinat"
    "|sodium caseinate",
    "AE": "eigelb|eiklar|vollei|eipulver|hühnerei|eier|äggula|äggvit|äggpulver",
    "AY": "soja|sojalecithin|sojamilch|sojabön",
    "AP": "erdnuss|erdnüss|erdnußb|erdnussbutter|jordnöt",
    "SA": "mandel|mandelmilch|mandelmjölk|mandelmassa",
    "SH": "haselnuss|haselnüss|hasselnöt",
    "SW": "walnuss|walnüss|valnöt",
    "SC": "cashewnuss|cashewnüss|cashewkern|cashewnöt",
    "ST": "pistazie|pistagenöt|pistaschmandel",
    "SP": "pekannuss|pekannüss|pecannuss|pecannüss|pekannöt",
    "SR": "paranuss|paranüss|paranöt",
    "SM": "macadamianuss|macadamianüss|macadamianöt",
    "AN": "schalenfrücht|nüsse|nüssen|nusskern|nussmischung|trädnöt",
    "BC": "sellerie|selleri",
    "BM": "senf|senap",
    "AS": "sesam",
    "AU": "sulfit|schwefeldioxid|schwefeldioxyd|svaveldioxid",
    "NL": "lupine",
    "AF": "fisch|lachs|sardelle|hering|kabeljau|makrele|fisksås",
    "AC": "krebstier|garnele|krabbe|hummer|räkor|kräftdjur|kräftor|krabba",
    "UM": "weichtier|muschel|tintenfisch|austern|blötdjur|musslor|bläckfisk|ostron",
    "AW": "gluten",
    "": "kokosmilch|kokosmjölk|reismilch|milchsäure|mjölksyra|kokosnuss|kokosnüss|kokosnöt|kokosgrädd"
    "|muskatnuss"
    "|muskatnüss|muskotnöt|kakaobutter|kakaosmör|sheabutter|sheasmör|kokosbutter|buchweizen|butternuss"
    "|bovete|austernpilz|eierschwamm|milchreis|laktosefrei|laktosfri|glutenfrei|glutenfri|milchfrei|mjölkfri"
    "|eifrei|nussfrei|nötfri|sojafrei|weizenfrei|senfkohl",
}  # fmt: skip
# "gluten-free oats": the claim speaks of no allergen; what follows may.
_FREE: Final = (
    r"(?:gluten|wheat|milk|dairy|lactose|egg|nut|soy|soya|peanut|fish)[ -]free"
    r"|(?:free from|free of|sans|sin|senza|ohne|utan|fri från|frei von) (?:added )?(?:gluten|glutine|lactose"
    r"|lactosa|lattosio|laktose|laktos|lait|leche|latte|milch|mjölk|milk|soja|soya|nuts)"
)


def _compiled() -> tuple[re.Pattern[str], dict[str, str]]:
    """One pattern of all words, the longest first; and the code of each."""
    code_of: dict[str, str] = {}
    parts: dict[str, str] = {}
    for table, template in ((_WORDS, r"(?<!\w){}(?!\w)"), (_STEMS, "{}")):
        for code, words in table.items():
            for word in words.split("|"):
                code_of[word] = code
                parts[word] = template.format(re.escape(word))
    longest = sorted(parts, key=lambda word: (-len(word), word))
    return re.compile(
        rf"(?P<free>(?<!\w)(?:{_FREE})(?!\w))|" + "|".join(parts[word] for word in longest)
    ), code_of


PATTERN, CODE_OF = _compiled()
