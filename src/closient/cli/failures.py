"""Errors that an operator can do something about, as a sentence instead of a traceback."""

from closient.adapters.server_user import CannotStart
from closient.kit import db
from closient.kit.config import SettingsError
from closient.kit.errors import Problem
from closient.kit.migrate import MigrationError


def sentence(error: Exception) -> str | None:
    """What to tell the operator; None for an error that is ours and needs its traceback."""
    match error:
        case CannotStart() | SettingsError() | MigrationError():
            return str(error)
        case Problem():
            return error.detail or error.title
        case db.DatabaseError():
            return f"the database says: {error}. Run `closient doctor`."
    if isinstance(error, db.ConnectionLost):
        return f"the database cannot be reached ({error}). See DATABASE_URL, or run `closient doctor`."
    return None
