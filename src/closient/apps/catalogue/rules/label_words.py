"""What labels in six languages call their parts: headings, functions, traces, organic farming, origin.

Patterns are for casefolded text; English, German, French, Spanish, Italian and Swedish.
"""

import re
from typing import Final

HEADINGS: Final = {
    "en": "ingredients list|ingredient list|ingredients|ingredient",
    "de": "zutatenliste|zutaten",
    "fr": "liste des ingrédients|ingrédients|ingrédient",
    "es": "lista de ingredientes|ingredientes|ingrediente",
    "it": "elenco degli ingredienti|ingredienti|ingrediente",
    "sv": "ingrediensförteckning|ingredienser",
}
LANGUAGE_OF: Final = {word: language for language, words in HEADINGS.items() for word in words.split("|")}
HEADING: Final = re.compile(
    r"(?:^|(?<=[\s.;:,\-/]))("
    + "|".join(sorted(LANGUAGE_OF, key=lambda word: (-len(word), word)))
    + r")(?: *\([a-z]{2}\))? *[:：]",
    re.IGNORECASE,
)

MAY_CONTAIN: Final = re.compile(
    r"(?:product |this product |it |produkt(?:en)? |ce produit |este producto |questo prodotto )?(?:"
    r"may (?:also )?(?:be present|contain)[a-z]*|can contain|might contain|could contain"
    r"|(?:contains |possible |may have )?(?:trace amounts|traces) of|traces *:"
    r"|(?:made|produced|manufactured|prepared|packed|packaged|processed) (?:in|on|at) (?:a |an |the "
    r"|shared )*"
    r"(?:same )?(?:factory|facility|bakery|environment|site|kitchen|line|lines|equipment|plant)\b[^,:]*?"
    r"(?:handles|handled|uses|used|processes|processed|processing|contains|containing|with|handling)"
    r"|not suitable for|unsuitable for"
    r"|kann (?:auch |weitere |andere |möglicherweise )*(?:spuren|enthalten|geringe|in spuren)?"
    r"|(?:enthält |kann )?(?:möglicherweise )?spuren von|enthält möglicherweise"
    r"|peut (?:aussi |également )?contenir|(?:présence|traces) (?:éventuelles?|possibles?)(?: de)?"
    r"|fabriqué dans un (?:atelier|site|établissement) (?:qui |où )?(?:utilise|utilisant|manipule)"
    r"|puede (?:también )?contener|posibles (?:trazas|restos) de|trazas de|elaborado en (?:una"
    r"|un) [^,:]*?(?:utilizan?|procesan?|manipulan?|contienen?)"
    r"|può (?:anche )?contenere|possibil[ei] (?:presenza|tracce) di|tracce di"
    r"|prodotto in uno stabilimento (?:che|dove|in cui)(?: si)? \w+"
    r"|kan (?:även )?innehålla|(?:kan innehålla )?spår av)"
    r"(?: *(?:små |geringe |kleine |tiny )?(?:traces|trace amounts|spuren|trazas|tracce|spår|mängder|restos)"
    r"(?: +éventuelles)?(?: +(?:of|von|de|d'|des|di|av))?)?(?: *:)?",
    re.IGNORECASE,
)
CONTAINS: Final = re.compile(
    r"(?:allergy (?:advice|information|warning)|allergens?(?: information)?|allergen(?:e|er|info)?|allergènes"
    r"|alérgenos|allergeni|allergenhinweis)? *[:.]? *(?:(?:contains|enthält|contient|contiene"
    r"|innehåller)\b *:?)"
    r"|(?:allergy (?:advice|information|warning)|allergens?(?: information)?|allergene|allergènes|alérgenos"
    r"|allergeni|allergenhinweis|allergener) *:",
    re.IGNORECASE,
)
FREE_FROM: Final = re.compile(
    r"free from|free of|does not contain|contains no|without|suitable for c[a-z]+acs|frei von|ohne"
    r"|enthält kein\w*"
    r"|sans|ne contient pas(?: de)?|sin|no contiene|senza|non contiene|fri från|utan|innehåller inte"
    r"|innehåller ej",
    re.IGNORECASE,
)
FREE_CLAIM: Final = re.compile(
    r"(?:gluten|wheat|milk|dairy|lactose|egg|nut|soya?|peanut|fish)[ -]free|\w+frei|\w+fri", re.IGNORECASE
)
# "Contains 2% or less of: salt, yeast" is a list of ingredients, not of allergens.
LESS_THAN: Final = re.compile(
    r"(?:contains? )?(?:(?:each of the following |one or more of the following )?"
    r"(?P<most>(?:less than |under )?\d+(?:[.,]\d+)? *% *(?:or less)?(?: of each)?))"
    r" *(?:of(?: the following)?|de|von) *:? *",
    re.IGNORECASE,
)
# Sentences that are no list.
ADVICE: Final = re.compile(
    r"(?:for allerg|allergens? (?:are|in|see)|see (?:ingr|under|bold|allerg)|store|keep|once opened"
    r"|refrigerat|best"
    r"|serv|shake|use by|produc(?:t|ed) (?:of|in)|made in|packed|packaged|pack(?:ed)? in|suitable"
    r"|nutrition|please"
    r"|allergene? (?:sind|siehe|fett)|für allergene|kühl|trocken|nach dem öffnen|hergestellt|unter schutz"
    r"|mindestens haltbar|à conserver|conserver|conservare|conservar|consérvese|a consommer|à consommer"
    r"|förvaras"
    r"|tillverkad|pour les allergènes|les allergènes|per gli allergeni|gli allergeni|para alérgenos"
    r"|prodotto confezionato|envasado|conditionné|förpackad|cocoa solids|milk solids|cocoa:|cacao:|kakao:"
    r"|kakaobestandteile|fruit content|prepared with|meat content|sugar content|total sugar|farmed|caught"
    r"|grown|fished|caution|warning|gefangen)",
    re.IGNORECASE,
)

# The function of additives: its English name -> what labels call it.
FUNCTIONS: Final = {
    "emulsifier": "emulsifier|emulsifiers|emulgator|emulgatoren|émulsifiant|émulsifiants|emulgente|emulgentes"
    "|emulsionante|emulsionantes|emulsionanti|emulgeringsmedel|emulsifiant|emulsifiants",
    "emulsifying salt": "emulsifying salt|emulsifying salts|schmelzsalz|schmelzsalze|sels de fonte"
    "|sel de fonte"
    "|sales fundentes|sali di fusione|smältsalt",
    "acid": "acid|acids|acidifier|acidulant|acidifiers|säuerungsmittel|acidifiant|acidifiants|acidulante"
    "|acidulantes|acidificante|acidificanti|syra",
    "acidity regulator": "acidity regulator|acidity regulators|säureregulator|säureregulatoren"
    "|correcteur d'acidité|correcteurs d'acidité|régulateur d'acidité|corrector de acidez"
    "|correctores de acidez"
    "|regulador de acidez|reguladores de acidez|correttore di acidità|correttori di acidità"
    "|regolatore di acidità|surhetsreglerande medel|acidity corrector",
    "antioxidant": "antioxidant|antioxidants|antioxidationsmittel|antioxydant|antioxydants|antioxidante"
    "|antioxidantes|antiossidante|antiossidanti|antioxidationsmedel",
    "preservative": "preservative|preservatives|konservierungsstoff|konservierungsstoffe|konservierungsmittel"
    "|conservateur|conservateurs|conservador|conservadores|conservante|conservantes|conservanti"
    "|konserveringsmedel",
    "colour": "colour|colours|color|colors|colouring|coloring|farbstoff|farbstoffe|colorant|colorants"
    "|colorante"
    "|colorantes|coloranti|färgämne|färgämnen",
    "flavour enhancer": "flavour enhancer|flavour enhancers|flavor enhancer|flavor enhancers"
    "|geschmacksverstärker"
    "|exhausteur de goût|exhausteurs de goût|potenciador del sabor|potenciadores del sabor"
    "|esaltatore di sapidità|esaltatori di sapidità|smakförstärkare",
    "flavouring": "flavouring|flavourings|flavoring|flavorings|flavor|flavors|flavour|flavours"
    "|natural flavouring|natural flavourings"
    "|natural flavoring|natural flavor|natural flavors|aroma"
    "|aromen|arôme|arômes|aromas|aromi",
    "stabiliser": "stabiliser|stabilisers|stabilizer|stabilizers|stabilisator|stabilisatoren|stabilisant"
    "|stabilisants|estabilizante|estabilizantes|estabilizador|estabilizadores|stabilizzante|stabilizzanti"
    "|stabiliseringsmedel",
    "thickener": "thickener|thickeners|thickening agent|thickening agents|verdickungsmittel|épaississant"
    "|épaississants|espesante|espesantes|addensante|addensanti|förtjockningsmedel",
    "gelling agent": "gelling agent|gelling agents|geliermittel|gélifiant|gélifiants|gelificante|gelificantes"
    "|gelificanti|geleringsmedel",
    "raising agent": "raising agent|raising agents|leavening|leavening agent|leavening agents|leaveners"
    "|backtriebmittel|poudre à lever|poudres à lever|gasificante|gasificantes|agente lievitante"
    "|agenti lievitanti|jäsmedel|bakpulver",
    "sweetener": "sweetener|sweeteners|süßungsmittel|süssungsmittel|édulcorant|édulcorants|edulcorante"
    "|edulcorantes|edulcoranti|sötningsmedel",
    "humectant": "humectant|humectants|feuchthaltemittel|humectante|humectantes|umidificante"
    "|fuktighetsbevarande medel",
    "anti-caking agent": "anti-caking agent|anti-caking agents|anticaking agent|anticaking agents|trennmittel"
    "|rieselhilfe|anti-agglomérant|antiagglomérant|antiaglomerante|antiapelmazante|antiagglomerante"
    "|klumpförebyggande medel",
    "glazing agent": "glazing agent|glazing agents|überzugsmittel|agent d'enrobage|agents d'enrobage"
    "|agente de recubrimiento|agentes de recubrimiento|agente di rivestimento|agenti di rivestimento"
    "|ytbehandlingsmedel",
    "flour treatment agent": "flour treatment agent|flour treatment agents|mehlbehandlungsmittel"
    "|agent de traitement de la farine|agente de tratamiento de la harina|dough conditioner"
    "|dough conditioners"
    "|agente di trattamento della farina|mjölbehandlingsmedel",
    "firming agent": "firming agent|firming agents|festigungsmittel|affermissant|affermissants|endurecedor"
    "|endurecedores|agente di resistenza|konsistensmedel",
    "bulking agent": "bulking agent|bulking agents|füllstoff|füllstoffe|agent de charge|agente de carga"
    "|agente di carica|fyllnadsmedel",
    "enzyme": "enzyme|enzymes|enzym|enzima|enzimas|enzimi",
    "propellant": "propellant|treibgas|gaz propulseur|packaging gas|drivgas",
    "sequestrant": "sequestrant|sequestrants|komplexbildner|séquestrant",
}
FUNCTION_OF: Final = {word: name for name, words in FUNCTIONS.items() for word in words.split("|")}
SINGULAR: Final = frozenset(FUNCTIONS)

ORGANIC: Final = re.compile(
    r"\b(?:organic|organically|bio|biologique|biologiques|agriculture biologique|biologisch\w*"
    r"|ökologisch\w*|öko"
    r"|ecológic\w+|agricultura ecológica|biologic[oiah]\w*|da agricoltura biologica|ekologisk\w*|krav)\b"
    r"|biologisch|kontrolliert biologisch",
    re.IGNORECASE,
)
ORIGIN: Final = re.compile(
    r"(?:country of )?(?:origin|ursprung|herkunft|origine|origen|ursprungsland|product of|produce of"
    r"|sourced from"
    r"|aus|from the|grown in|caught in) *:? +(?=\S)|origin *: *",
    re.IGNORECASE,
)
PERCENT: Final = re.compile(
    r"(?:\b(?:min(?:imum)?|max(?:imum)?|mind(?:estens)?|at least|minst|mini|minimo|mínimo|ca|approx)\b\.? *)?"
    r"(?:[<>≥≤~] *)?(?<![\d.,])(\d{1,3}(?:[.,]\d{1,4})?) *(?:%|％|percent\b|prozent\b|procent\b|pour cent\b)"
    r"(?: *(?:min(?:imum)?|max(?:imum)?|mini)\b\.?)?",
    re.IGNORECASE,
)
ADDITIVE: Final = re.compile(
    r"(?<!\w)(?:e|ins)[ -]?(\d{3,4})([a-h])?(?: ?\(?(i{1,3}|iv|v)\)?)?(?!\w)", re.IGNORECASE
)
# The word before the last of a list.
LAST: Final = re.compile(r" +(?:and|AND|und|UND|et|ET|y|e|och|OCH|&) +")
LEADING: Final = re.compile(
    r"^(?:(?:and|und|et|y|och|or|oder|ou|eller|with|mit|avec|con|med|&|and/or) +"
    r"|(?:contains )?one or more of(?: the following)? *:? *)+",
    re.IGNORECASE,
)
PROPORTIONS: Final = re.compile(
    r" *\b(?:in varying proportions?|in veränderlichen (?:gewichts)?anteilen|en proportions? variables?"
    r"|en proporci(?:ón|ones) variables?|in proporzioni? variabil[ei]|i varierande proportioner?)\b *:?",
    re.IGNORECASE,
)
# "Caution: may contain nuts" says the rest.
CAUTION: Final = re.compile(
    r"(?:caution|warning|allergy warning|hinweis|achtung|attention|advertencia|avvertenza|varning) *[:!] *",
    re.IGNORECASE,
)
EITHER: Final = re.compile(r"and ?/ ?or|und ?/ ?oder|et ?/ ?ou|y ?/ ?o|e ?/ ?o|och ?/ ?eller", re.IGNORECASE)
# Before "and" these only begin a name: "mono- and diglycerides", "natural and artificial flavours".
HALF: Final = re.compile(
    r"(?:-|\b(?:natural|artificial|vegetable|black|white|red|green|salt|herbs?|palm|sunflower|rapeseed"
    r"|mono|dried"
    r"|whole|skimmed|natürliche[ns]?|sel|vitamins? [a-k]\d*|vitamine [a-k]\d*))$",
    re.IGNORECASE,
)
ABBREVIATION: Final = re.compile(
    r"(?:^|[\s(])(?:\w|min|max|mind|approx|ca|incl|inkl|bzw|z\.b|var|conc|veg|st|spp|ssp|subsp|env|aprox"
    r"|pasteur"
    r"|nat|e\.g|i\.e|no|nr|vit|prod|ggf|evtl|u\.a|art|mini|no)\.$",
    re.IGNORECASE,
)
MARKER: Final = re.compile(r"\*+|[†‡°¹²³⁴]+")


def begins(text: str) -> bool:
    """Does a statement about allergens begin here?"""
    return bool(MAY_CONTAIN.match(text) or CONTAINS.match(text))
