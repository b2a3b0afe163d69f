"""`closient openapi`: the documents that the server hands out, without a server or a database."""

import sys

from closient import app as composition
from closient.apps import registry
from closient.cli import terminal
from closient.kit import reference
from closient.kit.config import Settings


def show(app: str) -> int:
    """Print the merged document, or that of one app; 1 when the app has none."""
    if app and app not in registry.APIS:
        terminal.complain(f"{app} has no API; these have: {', '.join(registry.APIS)}.")
        return 1
    router = composition.describe(Settings.load())
    sys.stdout.buffer.write(reference.shelf(router, registry.APIS).bytes_of(app) + b"\n")
    return 0
