"""This app's problems, and what its constraints mean."""

from closient.kit.errors import Conflict, Forbidden, Validation
from closient.kit.problems import Constraints


class LastOwner(Conflict):
    """At least one owner always remains."""

    def __init__(self) -> None:
        super().__init__("The last owner stays: make somebody else an owner first.")


class ReauthenticationNeeded(Forbidden):
    """The session is real, but its sign-in is too long ago for this step."""

    def __init__(self) -> None:
        super().__init__("Sign in again to confirm it is you; then this can be done.")


CONSTRAINTS: Constraints = {
    "membership_once_per_person": lambda: Conflict("This person is a member or invited already."),
    "person_email_unique": lambda: Conflict("This address has an account already."),
    "organization_public_id_unique": lambda: Conflict("Another organization has this public_id."),
    "organization_country_check": lambda: Validation.of("country", "An ISO 3166-1 alpha-2 code."),
}
