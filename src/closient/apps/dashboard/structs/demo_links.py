"""The links of the demo world: in two languages, a file, a place, one lot, places for what was scanned."""

from msgspec import Struct

from closient.apps.dashboard.structs import demo_world as world
from closient.apps.dashboard.structs.demo_world import DemoBrand
from closient.gs1 import checkdigit


class DemoLink(Struct, frozen=True, kw_only=True):
    """One link. `number` 0 is the brand's shop, a place with a GLN; `is_of_lot`: of its older lot."""

    brand: DemoBrand
    number: int
    link_type: str
    path: str
    title: str
    hreflang: tuple[str, ...] = ()
    media_type: str = ""
    is_of_lot: bool = False
    is_default: bool = False


class DemoDelegation(Struct, frozen=True):
    """Keys of one kind that another resolver of the brand answers for."""

    brand: DemoBrand
    ai: str
    resolver_url: str


def gln_of(brand: DemoBrand) -> str:
    """The GLN of the brand's shop."""
    digits = f"{brand.company_prefix}00001"
    return digits + checkdigit.compute(digits)


PDF = "application/pdf"
TERRA, NORD = world.TERRA_VERDE, world.NORDHAV
LINKS = (
    DemoLink(
        brand=TERRA, number=101, link_type="gs1:instructions", path="/how-to-cook/fusilli.pdf",
        title="How to cook fusilli", hreflang=("en",), media_type=PDF,
    ),
    DemoLink(
        brand=TERRA, number=101, link_type="gs1:instructions", path="/it/come-cuocere/fusilli.pdf",
        title="Come cuocere i fusilli", hreflang=("it",), media_type=PDF,
    ),
    DemoLink(
        brand=TERRA, number=103, link_type="gs1:recipeInfo", path="/recipes/spaghetti",
        title="Twelve recipes for spaghetti", hreflang=("en",),
    ),
    DemoLink(
        brand=TERRA, number=103, link_type="gs1:recipeInfo", path="/it/ricette/spaghetti",
        title="Dodici ricette per gli spaghetti", hreflang=("it",),
    ),
    DemoLink(
        brand=TERRA, number=203, link_type="gs1:recallStatus", path="/recall?gtin={gtin}&lot={lot}",
        title="Is my jar recalled?", is_of_lot=True,
    ),
    DemoLink(
        brand=TERRA, number=301, link_type="gs1:traceability", path="/from-tree-to-bottle/{lot}",
        title="From which grove this bottle comes",
    ),
    DemoLink(
        brand=TERRA, number=0, link_type="gs1:openingHoursInfo", path="/shop/hours",
        title="When our mill shop is open", hreflang=("en",), is_default=True,
    ),
    DemoLink(
        brand=TERRA, number=0, link_type="gs1:openingHoursInfo", path="/it/negozio/orari",
        title="Gli orari del nostro negozio", hreflang=("it",), is_default=True,
    ),
    DemoLink(
        brand=NORD, number=21, link_type="gs1:sustainabilityInfo", path="/recycling/salmon",
        title="How to sort this box", hreflang=("en",),
    ),
    DemoLink(
        brand=NORD, number=21, link_type="gs1:sustainabilityInfo", path="/no/kildesortering/laks",
        title="Slik sorterer du esken", hreflang=("nb",),
    ),
)  # fmt: skip
DELEGATION = DemoDelegation(TERRA, "8004", "https://machines.terraverde.example")
# One bottle that was seen where it cannot have been: degrees of latitude and longitude, minutes ago.
SUSPECT = (TERRA, 301, "301-00003")
SEEN = ((41.13, 16.87, "IT", 190), (59.91, 10.75, "NO", 150))
