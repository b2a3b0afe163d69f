"""Deliveries to subscriptions: as events are captured, by schedule, and again after failures."""

from datetime import timedelta

from closient.apps.epcis.actions import subscriptions
from closient.apps.epcis.structs.named_queries import DeliverEvents
from closient.kit import jobs
from closient.kit.services import Services


@jobs.handler(DeliverEvents, attempts=3, timeout=timedelta(minutes=30))
async def deliver_events(services: Services, job: DeliverEvents) -> None:
    """Send what a subscription has not got yet."""
    await subscriptions.deliver_events(services, job.subscription_id)


@jobs.every("* * * * *", "epcis.look_for_due_subscriptions")
async def look_for_due_subscriptions(services: Services) -> None:
    """Schedules that come within the next minute, retries, and streams whose job was lost."""
    async with services.database.writes() as db:
        await subscriptions.enqueue_due(db)
