"""The facts of the demo world: two brands, a retailer, thirty products.

Names are invented; the GTINs come from the prefix 952 that GS1 keeps for demonstrations.
apps.dashboard.seed puts them into the database.
"""

from datetime import timedelta

from msgspec import Struct

from closient.codes.picture import Kind
from closient.gs1 import checkdigit


class DemoProduct(Struct, frozen=True):
    """One product: `number` is its item reference under the brand's company prefix."""

    number: int
    name: str
    net_content: str
    grams: float
    kind: Kind
    hue: int
    description: str


class SeedResult(Struct, frozen=True, kw_only=True):
    """What was planted and how to come in; all empty when the database had people already."""

    email: str = ""
    password: str = ""
    api_key: str = ""
    organization_ids: tuple[str, ...] = ()
    gtins: tuple[str, ...] = ()
    scans: int = 0


class DemoBrand(Struct, frozen=True):
    """One brand, its organization and its products."""

    organization: str
    country: str
    brand: str
    company_prefix: str
    website: str
    description: str
    products: tuple[DemoProduct, ...]


def gtin_of(brand: DemoBrand, product: DemoProduct) -> str:
    """The GTIN-14 of a demo product."""
    return gtin_at(brand, product.number)


def gtin_at(brand: DemoBrand, number: int) -> str:
    """The GTIN-14 with that item reference, whether there is such a product or not."""
    digits = f"0{brand.company_prefix}{number:05d}"
    return digits + checkdigit.compute(digits)


TERRA_VERDE = DemoBrand(
    "Terra Verde Foods",
    "IT",
    "Terra Verde",
    "9521234",
    "https://terraverde.example",
    "Pasta, sauces and olive oil from small growers between Gargano and Salento.",
    (
        DemoProduct(
            101, "Fusilli from durum wheat", "500 g", 500, "pouch", 96, "Bronze-drawn, dried for 40 hours."
        ),
        DemoProduct(102, "Penne rigate", "500 g", 500, "pouch", 110, "Bronze-drawn durum wheat pasta."),
        DemoProduct(
            103, "Spaghetti no. 5", "1 kg", 1000, "box", 120, "Durum wheat pasta, cooks in 9 minutes."
        ),
        DemoProduct(
            104, "Wholegrain linguine", "500 g", 500, "box", 40, "From stone-milled whole durum wheat."
        ),
        DemoProduct(
            105, "Gluten-free penne", "400 g", 400, "pouch", 60, "Corn and rice pasta, certified gluten free."
        ),
        DemoProduct(
            106, "Red lentil fusilli", "250 g", 250, "pouch", 16, "Nothing but red lentils; 25 % protein."
        ),
        DemoProduct(
            201, "Tomato and basil sauce", "340 g", 340, "jar", 8, "Datterini tomatoes and fresh basil."
        ),
        DemoProduct(
            202, "Arrabbiata sauce", "340 g", 340, "jar", 2, "Tomatoes, garlic and Calabrian chilli."
        ),
        DemoProduct(
            203, "Pesto alla genovese", "190 g", 190, "jar", 88, "Basil, olive oil, cashews and cheese."
        ),
        DemoProduct(204, "Peeled plum tomatoes", "400 g", 400, "can", 6, "Whole tomatoes in their juice."),
        DemoProduct(205, "Chickpeas", "400 g", 400, "can", 44, "Cooked, ready to use."),
        DemoProduct(206, "Cannellini beans", "400 g", 400, "can", 52, "Cooked, ready to use."),
        DemoProduct(
            301, "Extra virgin olive oil", "750 ml", 690, "bottle", 72, "Coratina olives, pressed in a day."
        ),
        DemoProduct(
            302, "Lemon olive oil", "250 ml", 230, "bottle", 56, "Olives and lemons pressed together."
        ),
        DemoProduct(303, "White wine vinegar", "500 ml", 500, "bottle", 48, "Aged for six months in oak."),
        DemoProduct(401, "Polenta, coarse", "1 kg", 1000, "box", 46, "Stone-ground corn."),
    ),
)
NORDHAV = DemoBrand(
    "Nordhav Seafood",
    "NO",
    "Nordhav",
    "9526543",
    "https://nordhav.example",
    "Fish and seaweed from the Norwegian coast, canned where it is landed.",
    (
        DemoProduct(11, "Mackerel in olive oil", "125 g", 125, "can", 206, "Line-caught, packed by hand."),
        DemoProduct(12, "Mackerel in tomato", "125 g", 125, "can", 356, "With tomato and a little dill."),
        DemoProduct(13, "Sardines, smoked", "106 g", 106, "can", 28, "Smoked over oak, in rapeseed oil."),
        DemoProduct(14, "Cod liver", "121 g", 121, "can", 190, "In its own oil; rich in vitamin D."),
        DemoProduct(
            21, "Salmon fillets, frozen", "400 g", 400, "box", 14, "Two fillets, skinned, frozen on board."
        ),
        DemoProduct(22, "Cod loins, frozen", "500 g", 500, "box", 212, "Four loins, boneless."),
        DemoProduct(23, "Fish soup", "1 l", 1000, "carton", 200, "Cream, root vegetables, cod and shrimp."),
        DemoProduct(
            24, "Seafood bouillon", "500 ml", 500, "carton", 222, "Reduced stock of crab and lobster shells."
        ),
        DemoProduct(31, "Seaweed flakes", "40 g", 40, "jar", 150, "Dulse and sugar kelp, dried in the wind."),
        DemoProduct(32, "Sea salt with kelp", "150 g", 150, "jar", 184, "Flakes from Atlantic water."),
        DemoProduct(33, "Seaweed crackers", "130 g", 130, "box", 140, "Rye, oats and dulse."),
        DemoProduct(41, "Shrimp in brine", "170 g", 170, "jar", 12, "Cold-water shrimp, peeled."),
        DemoProduct(42, "Herring, spiced", "240 g", 240, "jar", 262, "With allspice, bay and onion."),
        DemoProduct(43, "Caviar spread", "190 g", 190, "pouch", 24, "Smoked cod roe."),
    ),
)
BRANDS = (TERRA_VERDE, NORDHAV)
RETAILER = ("Corner Market", "US")

PERSON = ("anna@terraverde.example", "Anna Rossi")
NAMELESS = 42  # known by its number alone, so that something needs attention
WITHOUT_PICTURE = (22, 42, 206)
SERIALISED = (21, 301)
SHELF_LIFE: dict[Kind, timedelta] = {
    "bottle": timedelta(days=540),
    "box": timedelta(days=365),
    "can": timedelta(days=1095),
    "carton": timedelta(days=90),
    "jar": timedelta(days=300),
    "pouch": timedelta(days=450),
}
# How often each product is scanned on a plain day; the others once or twice.
POPULAR = {101: 21, 103: 12, 105: 9, 201: 11, 203: 14, 301: 16, 11: 15, 12: 7, 21: 12, 23: 6, 31: 5}

# Where links of a type lead on the brand's site.
LINKED = {
    "gs1:recipeInfo": "/recipes",
    "gs1:instructions": "/how-to-cook",
    "gs1:sustainabilityInfo": "/sustainability",
}
# Codes that are scanned though they were never entered, and how often.
UNKNOWN = (
    (TERRA_VERDE, 107, 61),
    (TERRA_VERDE, 207, 24),
    (TERRA_VERDE, 304, 9),
    (NORDHAV, 15, 33),
    (NORDHAV, 34, 6),
)


def product_numbered(brand: DemoBrand, number: int) -> DemoProduct:
    """The product with that item reference."""
    return next(product for product in brand.products if product.number == number)


def gtin_numbered(brand: DemoBrand, number: int) -> str:
    """The GTIN-14 of the product with that item reference."""
    return gtin_of(brand, product_numbered(brand, number))
