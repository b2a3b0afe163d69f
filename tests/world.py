"""Makes the people, organizations and keys that a test needs, straight in the database."""

from closient.kit import apikey, ids
from closient.kit.caller import Caller, KeyRole, KeyType, Membership, Role
from closient.kit.database import Database
from closient.kit.services import Services


class World:
    """Each method commits nothing: it writes into the test's own transaction."""

    def __init__(self, database: Database, services: Services) -> None:
        self.database = database
        self.services = services

    async def person(self, email: str = "", name: str = "") -> str:
        """A person with a verified address; returns the id."""
        person_id = ids.new()
        await self.database.pool.execute(
            "INSERT INTO account.person (id, email, name, email_verified_at) VALUES ($1, $2, $3, now())",
            person_id,
            email or f"{person_id.lower()}@example.com",
            name,
        )
        return person_id

    async def organization(self, owner: str | None = None, name: str = "Acme Foods") -> str:
        """An organization; `owner` becomes its owner."""
        organization_id = ids.new()
        await self.database.pool.execute(
            "INSERT INTO account.organization (id, name, country, is_brand) VALUES ($1, $2, 'US', true)",
            organization_id,
            name,
        )
        if owner:
            await self.member(organization_id, owner, "owner")
        return organization_id

    async def member(self, organization_id: str, person_id: str, role: Role) -> str:
        """A membership that was accepted; returns its id."""
        membership_id = ids.new()
        await self.database.pool.execute(
            "INSERT INTO account.membership (id, organization_id, person_id, role, joined_at) "
            "VALUES ($1, $2, $3, $4, now())",
            membership_id,
            organization_id,
            person_id,
            role,
        )
        return membership_id

    async def key(
        self,
        organization_id: str | None,
        *,
        role: KeyRole = "manager",
        key_type: KeyType = "business",
        person_id: str | None = None,
        per_minute: int = 0,
        per_day: int = 0,
    ) -> str:
        """An API key in clear text."""
        key = apikey.make(key_type)
        await self.database.pool.execute(
            "INSERT INTO account.api_key (organization_id, person_id, key_type, key_hash, hint, role, name, "
            "rate_limit_per_minute, rate_limit_per_day) VALUES ($1, $2, $3, $4, $5, $6, 'test', $7, $8)",
            organization_id,
            person_id,
            key_type,
            apikey.digest(key),
            key[:8],
            role,
            per_minute,
            per_day,
        )
        return key

    async def owner_key(self, name: str = "Acme Foods") -> tuple[str, dict[str, str]]:
        """A new organization with an owner, and headers with the owner's user key."""
        person_id = await self.person()
        organization_id = await self.organization(person_id, name)
        key = await self.key(organization_id, key_type="user", person_id=person_id)
        return organization_id, {"X-API-Key": key}

    async def business_key(self, role: KeyRole = "manager") -> tuple[str, dict[str, str]]:
        """A new organization, and headers with a business key of that role."""
        organization_id = await self.organization(await self.person())
        return organization_id, {"X-API-Key": await self.key(organization_id, role=role)}

    def caller(self, organization_id: str, role: Role = "owner") -> Caller:
        """A caller for tests of actions."""
        return Caller(
            kind="session", user_id=ids.new(), memberships=(Membership(organization_id, "Acme", role),)
        )
