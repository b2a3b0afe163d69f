"""A leafy-greens chain that never was: farms, a cooler, a packer, a processor, a distribution center, stores,
and the events that one season leaves behind. The demo shows it, the benchmarks multiply it.

The same plan gives the same events, each valid, in the order of their times. Every lot passes through the
critical tracking events of FSMA 204; pallets travel under an SSCC, so lots are found through what was packed.
"""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from closient.apps.epcis.structs.query_results import CONTEXT_URL
from closient.gs1 import checkdigit

Body = dict[str, Any]
LINK = "https://id.gs1.org"
RECORDS = "https://ns.example.com/field/"
POUNDS, CASES = "LBR", "EA"
# What a day begins with; hours after midnight, local time is UTC.
HARVEST, COOLED, PACKED, MIXED, DISTRIBUTED = 5.0, 9.0, 13.0, 26.0, 40.0
# One load in so many travels without its documents, as it happens.
FORGETFUL = 37
CONTEXT = [CONTEXT_URL, {"example": RECORDS}]


class Place(NamedTuple):
    """A location of the chain with its master data."""

    gln: str
    name: str
    street: str
    city: str
    region: str
    postal_code: str
    phone: str
    latitude: float
    longitude: float


class Item(NamedTuple):
    """A product of the chain with its master data."""

    gtin: str
    name: str
    commodity: str
    variety: str
    pack_size: str
    pack_style: str
    is_raw: bool


class Plan(NamedTuple):
    """How much happens: so many days, and so many stores a pallet's worth is spread over.

    `prefix`: the GS1 company prefix of seven digits that all keys begin with.
    """

    first_day: datetime
    days: int
    stores: int = 5
    prefix: str = "9521100"
    seed: int = 7


PLACES = (
    ("Salinas Valley Farm, field 12", "1420 River Road", "Salinas", "CA", "93908", 36.62, -121.67),
    ("Yuma Mesa Farm, field 3", "8800 County 14th Street", "Yuma", "AZ", "85365", 32.6, -114.6),
    ("Coastal Cooling", "330 Blanco Road", "Salinas", "CA", "93901", 36.67, -121.68),
    ("Green Crown Packing", "77 Harkins Road", "Salinas", "CA", "93901", 36.65, -121.63),
    ("Leaf & Bowl Kitchens", "2100 Mission Street", "Fresno", "CA", "93721", 36.73, -119.79),
    ("Valley Distribution Center", "5000 Airport Way", "Stockton", "CA", "95206", 37.9, -121.24),
)
TOWNS = (
    ("Oakland", "CA", "94607", 37.8, -122.28),
    ("Sacramento", "CA", "95814", 38.58, -121.49),
    ("San Jose", "CA", "95113", 37.34, -121.89),
    ("Reno", "NV", "89501", 39.53, -119.81),
    ("Modesto", "CA", "95354", 37.64, -120.99),
)
FARMS, COOLER, PACKER, PROCESSOR, DISTRIBUTION, FIRST_STORE = (0, 1), 2, 3, 4, 5, 6
HEADS, HEARTS, SALAD = 0, 1, 2
ITEMS = (
    ("Romaine, field heads", "Lettuce, romaine", "Romaine", "bulk bin, 800 lb", "bin", True),
    ("Romaine hearts, 12 x 3 count", "Lettuce, romaine", "Romaine hearts", "12 x 3 count", "case", False),
    ("Chopped romaine salad, 6 x 10 oz", "Leafy greens, fresh-cut", "", "6 x 10 oz", "case", False),
)


def place_at(plan: Plan, index: int) -> Place:
    """The places in the order of the chain; stores come last."""
    digits = f"{plan.prefix}{index:05d}"
    gln = digits + checkdigit.compute(digits)
    phone = f"+1 555 01{index % 100:02d}"
    if index < FIRST_STORE:
        name, street, city, region, postal_code, latitude, longitude = PLACES[index]
        return Place(gln, name, street, city, region, postal_code, phone, latitude, longitude)
    number = index - FIRST_STORE
    city, region, postal_code, latitude, longitude = TOWNS[number % len(TOWNS)]
    name, street = f"Corner Market {number + 1}, {city}", f"{100 + number} Main Street"
    return Place(gln, name, street, city, region, postal_code, phone, latitude, longitude)


def places(plan: Plan) -> list[Place]:
    """All places."""
    return [place_at(plan, index) for index in range(FIRST_STORE + plan.stores)]


def items(plan: Plan) -> list[Item]:
    """The raw commodity, what it is packed as, and what is made of that."""
    found = []
    for number, (name, commodity, variety, size, style, is_raw) in enumerate(ITEMS, 1):
        digits = f"0{plan.prefix}{number:05d}"
        gtin = digits + checkdigit.compute(digits)
        found.append(Item(gtin, name, commodity, variety, size, style, is_raw))
    return found


def events(plan: Plan) -> Iterator[Body]:
    """All events of the plan, by their time."""
    chain = Chain(plan)
    waiting: list[tuple[datetime, int, Body]] = []
    for day in range(plan.days):
        morning = plan.first_day + timedelta(days=day)
        # Nothing of this day or a later one happens before its morning.
        ready = sorted(one for one in waiting if one[0] < morning)
        waiting = [one for one in waiting if one[0] >= morning]
        yield from (body for _, _, body in ready)
        waiting += [(moment, chain.next_number(), body) for moment, body in chain.day(day, morning)]
    yield from (body for _, _, body in sorted(waiting, key=lambda one: one[:2]))


class Chain:
    """Writes the events of one day after the other, and counts pallets and documents."""

    def __init__(self, plan: Plan) -> None:
        self.glns = [place.gln for place in places(plan)]
        self.gtins = [item.gtin for item in items(plan)]
        self.plan = plan
        self.random = random.Random(plan.seed)  # noqa: S311 - a made-up season, no secret
        self.pallets = self.documents = self.numbers = 0

    def next_number(self) -> int:
        """Keeps events of one moment in the order in which they were made."""
        self.numbers += 1
        return self.numbers

    def day(self, day: int, morning: datetime) -> Iterator[tuple[datetime, Body]]:
        """From the field to the shelf: what is harvested today."""
        hearts: list[tuple[str, int]] = []
        for farm in FARMS:
            raw = self.lot(HEADS, f"H{farm}{day:04d}")
            pounds = 800 * self.random.randint(2, 6)
            yield from self.harvested(farm, raw, pounds, morning)
            packed = self.lot(HEARTS, f"P{farm}{day:04d}")
            cases = pounds // 20
            yield from self.packed(farm, (raw, pounds), (packed, cases), morning)
            hearts.append((packed, cases))
        salad, made = self.lot(SALAD, f"S{day:04d}"), sum(cases for _, cases in hearts)
        mixed = morning + timedelta(hours=MIXED)
        yield mixed, self.transformation(PROCESSOR, mixed, hearts, (salad, made))
        pallet = self.pallet()
        yield from self.sent_on_pallet(pallet, [(salad, made)], (PROCESSOR, DISTRIBUTION), mixed)
        yield from self.distributed(pallet, salad, made, morning + timedelta(hours=DISTRIBUTED))

    def harvested(
        self, farm: int, raw: str, pounds: int, morning: datetime
    ) -> Iterator[tuple[datetime, Body]]:
        """Harvest, and cooling near the field."""
        moment = morning + timedelta(hours=HARVEST + 2 * self.random.random())
        harvest = self.event("ObjectEvent", moment, "commissioning", farm, action="ADD")
        harvest["quantityList"] = [quantity(raw, pounds, POUNDS)]
        code = raw.rpartition("/")[2]
        harvest["bizTransactionList"] = [self.paper(farm, f"FIELD-{code}", RECORDS + "harvest_log")]
        harvest["ilmd"] = {
            "cbvmda:lotNumber": code,
            "cbvmda:harvestEndDate": moment.date().isoformat(),
            "example:fieldName": PLACES[farm][0],
        }
        yield moment, harvest
        leaves = moment + timedelta(minutes=25)
        yield from self.moved([quantity(raw, pounds, POUNDS)], (farm, COOLER), leaves, hours=1)
        cooled = morning + timedelta(hours=COOLED + self.random.random())
        cooling = self.event("ObjectEvent", cooled, "other", COOLER, action="OBSERVE")
        cooling["quantityList"] = [quantity(raw, pounds, POUNDS)]
        cooling["bizTransactionList"] = [self.paper(COOLER, f"COOL-{code}", RECORDS + "cooling_log")]
        degrees = round(1 + 2 * self.random.random(), 1)
        report = {"type": "Temperature", "value": degrees, "uom": "CEL"}
        cooling["sensorElementList"] = [
            {"sensorMetadata": {"time": instant(cooled)}, "sensorReport": [report]}
        ]
        yield cooled, cooling

    def packed(
        self, farm: int, raw: tuple[str, int], packed: tuple[str, int], morning: datetime
    ) -> Iterator[tuple[datetime, Body]]:
        """To the packing house, into cases, onto a pallet, to the processor."""
        leaves = morning + timedelta(hours=COOLED + 1.5)
        yield from self.moved([quantity(*raw, POUNDS)], (COOLER, PACKER), leaves, hours=1)
        moment = morning + timedelta(hours=PACKED + farm)
        yield moment, self.transformation(PACKER, moment, [raw], packed, unit=POUNDS)
        yield from self.sent_on_pallet(self.pallet(), [packed], (PACKER, PROCESSOR), moment)

    def distributed(
        self, pallet: str, salad: str, cases: int, moment: datetime
    ) -> Iterator[tuple[datetime, Body]]:
        """The pallet is broken up, and its cases go to the stores."""
        broken = self.event("AggregationEvent", moment, "unpacking", DISTRIBUTION, action="DELETE")
        broken["parentID"] = pallet
        broken["childQuantityList"] = [quantity(salad, cases, CASES)]
        yield moment, broken
        share = max(cases // self.plan.stores, 1)
        for number in range(self.plan.stores):
            start = moment + timedelta(minutes=10 * (number % 30) + 5)
            way = (DISTRIBUTION, FIRST_STORE + number)
            yield from self.sent_on_pallet(self.pallet(), [(salad, share)], way, start)

    def sent_on_pallet(
        self, pallet: str, lots: list[tuple[str, int]], way: tuple[int, int], moment: datetime
    ) -> Iterator[tuple[datetime, Body]]:
        """Packed onto a pallet, which is then shipped and received under its SSCC."""
        moment += timedelta(minutes=20)
        packing = self.event("AggregationEvent", moment, "packing", way[0], action="ADD")
        packing["parentID"] = pallet
        packing["childQuantityList"] = [quantity(lot, cases, CASES) for lot, cases in lots]
        yield moment, packing
        yield from self.moved(pallet, way, moment + timedelta(minutes=20), hours=4 + self.random.random())

    def moved(
        self, load: str | list[Body], way: tuple[int, int], moment: datetime, hours: float
    ) -> Iterator[tuple[datetime, Body]]:
        """Shipped, and received some hours later; a load is a pallet or quantities."""
        origin, target = way
        self.documents += 1
        order = f"urn:epcglobal:cbv:bt:{self.glns[target]}:PO-{self.documents:06d}"
        notice = f"urn:epcglobal:cbv:bt:{self.glns[origin]}:ASN-{self.documents:06d}"
        for step, where, at in (
            ("shipping", origin, moment),
            ("receiving", target, moment + timedelta(hours=hours)),
        ):
            body = self.event("ObjectEvent", at, step, where, action="OBSERVE")
            body |= {"epcList": [load]} if isinstance(load, str) else {"quantityList": load}
            body["disposition"] = "in_transit" if step == "shipping" else "in_progress"
            if self.documents % FORGETFUL:
                body["bizTransactionList"] = [
                    {"type": "po", "bizTransaction": order},
                    {"type": "desadv", "bizTransaction": notice},
                ]
            body["sourceList"] = [
                {"type": "owning_party", "source": f"{LINK}/417/{self.glns[origin]}"},
                {"type": "location", "source": f"{LINK}/414/{self.glns[origin]}"},
            ]
            body["destinationList"] = [
                {"type": "owning_party", "destination": f"{LINK}/417/{self.glns[target]}"},
                {"type": "location", "destination": f"{LINK}/414/{self.glns[target]}"},
            ]
            yield at, body

    def transformation(
        self,
        where: int,
        moment: datetime,
        inputs: list[tuple[str, int]],
        output: tuple[str, int],
        *,
        unit: str = CASES,
    ) -> Body:
        """Inputs of one unit become cases of one lot."""
        body = self.event("TransformationEvent", moment, "creating_class_instance", where)
        body["inputQuantityList"] = [quantity(lot, count, unit) for lot, count in inputs]
        body["outputQuantityList"] = [quantity(*output, CASES)]
        code = output[0].rpartition("/")[2]
        body["bizTransactionList"] = [self.paper(where, f"WO-{code}", "prodorder")]
        body["ilmd"] = {
            "cbvmda:lotNumber": code,
            "cbvmda:bestBeforeDate": (moment + timedelta(days=12)).date().isoformat(),
        }
        return body

    def event(self, kind: str, moment: datetime, step: str, where: int, **more: str) -> Body:
        """What all events of the chain have."""
        here = f"{LINK}/414/{self.glns[where]}"
        return {
            "type": kind,
            "eventTime": instant(moment),
            "eventTimeZoneOffset": "+00:00",
            **more,
            "bizStep": step,
            "readPoint": {"id": here},
            "bizLocation": {"id": here},
        }

    def paper(self, where: int, number: str, kind: str) -> dict[str, str]:
        """A document of somebody."""
        return {"type": kind, "bizTransaction": f"urn:epcglobal:cbv:bt:{self.glns[where]}:{number}"}

    def lot(self, item: int, code: str) -> str:
        """The Digital Link of a lot."""
        return f"{LINK}/01/{self.gtins[item]}/10/{code}"

    def pallet(self) -> str:
        """The next SSCC."""
        self.pallets += 1
        return self.pallet_numbered(self.pallets)

    def pallet_numbered(self, number: int) -> str:
        """The Digital Link of a pallet."""
        digits = f"0{self.plan.prefix}{number:09d}"
        return f"{LINK}/00/{digits}{checkdigit.compute(digits)}"


def quantity(lot: str, count: int, unit: str) -> Body:
    """A quantity element; cases are counted and have no unit."""
    return (
        {"epcClass": lot, "quantity": count}
        if unit == CASES
        else {"epcClass": lot, "quantity": count, "uom": unit}
    )


def instant(moment: datetime) -> str:
    """A moment in UTC, to the millisecond."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
