"""SQL of subscriptions: kept, due, delivered, failed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from closient.apps.epcis.structs.named_queries import DueRow, SubscriptionRow
from closient.kit.db import Reads, Writes


async def last_record_time(db: Reads, organization_id: str) -> datetime | None:
    """When the organization recorded something last."""
    return await db.value(
        "SELECT l.last_record_time FROM epcis.ledger l WHERE l.organization_id = $1", organization_id
    )


async def create_subscription(db: Writes, row: Sequence[Any]) -> str:
    """The columns in the order of the statement; the new id."""
    return await db.value(
        """
        INSERT INTO epcis.subscription (organization_id, query_name, destination, signature_token,
            reports_if_empty, schedule, epc_format, cbv_format, delivered_time, delivered_id, next_attempt,
            created)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        RETURNING id
        """,
        *row,
    )


async def count_subscriptions(db: Reads, organization_id: str) -> int:
    return await db.value(
        "SELECT count(*) FROM epcis.subscription WHERE organization_id = $1", organization_id
    )


async def list_subscriptions(
    db: Reads, organization_id: str, query_name: str, after: str, most: int
) -> list[SubscriptionRow]:
    return await db.all(
        SubscriptionRow,
        """
        SELECT s.id, s.organization_id, s.query_name, s.destination, s.signature_token, s.reports_if_empty,
            s.schedule, s.epc_format, s.cbv_format, s.delivered_time, s.delivered_id, s.failures,
            s.last_error, s.last_delivery, s.next_attempt, s.created
        FROM epcis.subscription s
        WHERE s.organization_id = $1 AND s.query_name = $2 AND s.id > $3 ORDER BY s.id LIMIT $4
        """,
        organization_id,
        query_name,
        after,
        most,
    )


async def get_subscription(db: Reads, subscription_id: str) -> SubscriptionRow | None:
    """Of any organization: whoever asks looks whose it is."""
    return await db.maybe(
        SubscriptionRow,
        """
        SELECT s.id, s.organization_id, s.query_name, s.destination, s.signature_token, s.reports_if_empty,
            s.schedule, s.epc_format, s.cbv_format, s.delivered_time, s.delivered_id, s.failures,
            s.last_error, s.last_delivery, s.next_attempt, s.created
        FROM epcis.subscription s WHERE s.id = $1
        """,
        subscription_id,
    )


async def delete_subscription(db: Writes, organization_id: str, query_name: str, subscription_id: str) -> int:
    return await db.run(
        "DELETE FROM epcis.subscription WHERE organization_id = $1 AND query_name = $2 AND id = $3",
        organization_id,
        query_name,
        subscription_id,
    )


async def list_streams(db: Writes, organization_id: str) -> list[DueRow]:
    """Those that follow the events of an organization and do not wait after a failure."""
    return await db.all(
        DueRow,
        """
        SELECT s.id, s.next_attempt FROM epcis.subscription s
        WHERE s.organization_id = $1 AND s.schedule = '' AND s.next_attempt IS NULL
        """,
        organization_id,
    )


async def list_due(db: Writes, until: datetime) -> list[DueRow]:
    """Those whose time comes before `until`, and streams behind which something was recorded; of deleted
    organizations none.
    """
    return await db.all(
        DueRow,
        """
        SELECT s.id, s.next_attempt FROM epcis.subscription s
        JOIN account.organization o ON o.id = s.organization_id AND o.status = 'active'
        WHERE s.next_attempt < $1 OR (s.next_attempt IS NULL AND s.schedule = '' AND s.delivered_time < (
            SELECT l.last_record_time FROM epcis.ledger l WHERE l.organization_id = s.organization_id))
        """,
        until,
    )


async def claim(
    db: Writes, subscription_id: str, moment: datetime, lease: datetime
) -> SubscriptionRow | None:
    """A subscription that is due at a moment, for whoever delivers until the lease ends; else None.

    None of an organization that was deleted, either: once it is restored, what it missed is sent.
    """
    return await db.maybe(
        SubscriptionRow,
        """
        UPDATE epcis.subscription s SET next_attempt = $3
        WHERE s.id = $1 AND (s.next_attempt IS NULL OR s.next_attempt <= $2) AND EXISTS (
            SELECT FROM account.organization o WHERE o.id = s.organization_id AND o.status = 'active')
        RETURNING s.id, s.organization_id, s.query_name, s.destination, s.signature_token, s.reports_if_empty,
            s.schedule, s.epc_format, s.cbv_format, s.delivered_time, s.delivered_id, s.failures,
            s.last_error, s.last_delivery, s.next_attempt, s.created
        """,
        subscription_id,
        moment,
        lease,
    )


async def note_delivery(
    db: Writes,
    subscription_id: str,
    position: tuple[datetime, str | None],
    *,
    notified: datetime | None,
    next_attempt: datetime | None,
) -> int:
    """Everything up to a position was delivered; `notified`: when, if anything was sent."""
    return await db.run(
        """
        UPDATE epcis.subscription
        SET delivered_time = $2, delivered_id = $3, last_delivery = coalesce($4, last_delivery), failures = 0,
            last_error = '', next_attempt = $5
        WHERE id = $1
        """,
        subscription_id,
        position[0],
        position[1],
        notified,
        next_attempt,
    )


async def note_failure(db: Writes, subscription_id: str, error: str, next_attempt: datetime) -> int:
    """A delivery failed; why, and when it is tried again."""
    return await db.run(
        """
        UPDATE epcis.subscription SET failures = failures + 1, last_error = $2, next_attempt = $3
        WHERE id = $1
        """,
        subscription_id,
        error,
        next_attempt,
    )
