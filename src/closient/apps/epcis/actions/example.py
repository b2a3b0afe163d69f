"""Plants the example chain as if an organization had captured it: master data, then events in documents."""

from collections.abc import Sequence
from itertools import islice
from uuid import uuid4

import msgspec

from closient.apps.epcis.actions import ledger, places, product_descriptions
from closient.apps.epcis.rules import documents, example_chain
from closient.apps.epcis.structs.capture import MOST_EVENTS, ErrorBehaviour, Submission
from closient.apps.epcis.structs.places import PlaceEntry, ProductDescriptionEntry
from closient.gs1 import event_hash
from closient.kit import clock, ids
from closient.kit.caller import Caller
from closient.kit.db import Writes

COUNTRY = "US"


async def plant(db: Writes, caller: Caller, organization_id: str, plan: example_chain.Plan) -> int:
    """All events of the plan with the places and products that they name; how many events."""
    known = example_chain.places(plan)
    entries = [
        PlaceEntry(
            gln=place.gln,
            name=place.name,
            # The last store has told nobody its number yet.
            phone=place.phone if place is not known[-1] else "",
            street=place.street,
            city=place.city,
            region=place.region,
            postal_code=place.postal_code,
            country=COUNTRY,
            latitude=place.latitude,
            longitude=place.longitude,
        )
        for place in known
    ]
    await places.set_places(db, caller, organization_id, entries)
    described = [
        ProductDescriptionEntry(
            gtin=item.gtin,
            name=item.name,
            pack_size=item.pack_size,
            pack_style=item.pack_style,
            commodity=item.commodity,
            variety=item.variety,
            is_raw_commodity=item.is_raw,
        )
        for item in example_chain.items(plan)
    ]
    await product_descriptions.set_product_descriptions(db, caller, organization_id, described)
    count, events = 0, example_chain.events(plan)
    while batch := list(islice(events, MOST_EVENTS)):
        (outcome,) = await ledger.record(db, [submission(caller, organization_id, batch)])
        count += outcome.created_count
    return count


def submission(
    caller: Caller,
    organization_id: str,
    batch: Sequence[example_chain.Body],
    behaviour: ErrorBehaviour = "rollback",
) -> Submission:
    """A document with these events."""
    prepared, refused = documents.prepare(
        [msgspec.json.encode(body) for body in batch],
        event_hash.namespaces_of(example_chain.CONTEXT),
        behaviour,
        ids.new,
    )
    return Submission(
        organization_id=organization_id,
        capture_id=ids.encode(uuid4()),
        user_id=caller.user_id,
        created=clock.now(),
        format="json",
        error_behaviour=behaviour,
        sent_count=len(batch),
        prepared=prepared,
        refused=refused,
        context=msgspec.json.encode(example_chain.CONTEXT),
    )
