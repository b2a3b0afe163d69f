"""Pictures for the middle of QR codes that an organization has sent."""

from closient.apps.dashboard.structs.codes import CodeLogo
from closient.kit.db import Reads, Writes


async def list_logos(db: Reads, organization_id: str) -> list[CodeLogo]:
    """The latest first."""
    return await db.all(
        CodeLogo,
        """
        SELECT l.id, l.file_name FROM dashboard.code_logo l WHERE l.organization_id = $1 ORDER BY l.id DESC
        """,
        organization_id,
    )


async def get_picture(db: Reads, organization_id: str, logo_id: str) -> bytes | None:
    """A picture (PNG) of the organization."""
    return await db.value(
        "SELECT l.picture FROM dashboard.code_logo l WHERE l.organization_id = $1 AND l.id = $2",
        organization_id,
        logo_id,
    )


async def add_logo(db: Writes, organization_id: str, file_name: str, picture: bytes) -> str:
    """Keep a picture; its id."""
    return await db.value(
        """
        INSERT INTO dashboard.code_logo (organization_id, file_name, picture)
        VALUES ($1, $2, $3) RETURNING id
        """,
        organization_id,
        file_name,
        picture,
    )


async def keep_latest(db: Writes, organization_id: str, most: int) -> None:
    """Forget all but the latest."""
    await db.run(
        """
        DELETE FROM dashboard.code_logo d
         WHERE d.organization_id = $1
           AND d.id NOT IN (SELECT l.id FROM dashboard.code_logo l
                             WHERE l.organization_id = $1 ORDER BY l.id DESC LIMIT $2)
        """,
        organization_id,
        most,
    )


async def delete_logo(db: Writes, organization_id: str, logo_id: str) -> int:
    """Forget a picture; how many there were."""
    return await db.run(
        "DELETE FROM dashboard.code_logo WHERE organization_id = $1 AND id = $2", organization_id, logo_id
    )
