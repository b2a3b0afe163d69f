"""Write the documents that are made from the code: `python -m tests.house.generate`.

Also notes new migrations in the ledger, and raises the coverage of the contract that must not fall.
"""

import asyncio
import json

from closient import app
from closient.adapters import embedded_postgres
from closient.apps import registry
from closient.kit import migrate
from closient.kit.openapi import Documents
from tests.house import contract, documents, ledger


def main() -> None:
    for name, text in documents.everything().items():
        (documents.DOCS / name).write_text(text)
    with embedded_postgres.temporary() as server:
        asyncio.run(migrate.migrate(server.dsn))
        (documents.DOCS / "schema.sql").write_text(documents.schema(server.dsn))
    ledger.note_new()
    raise_coverage()


def raise_coverage() -> None:
    """Keep the higher of what was there and what is there now."""
    before = json.loads(contract.FLOOR.read_text())
    now = contract.coverage(Documents(app.describe(), registry.APIS, "http://localhost:8000").merged())
    floor = {
        name: {kind: max(count[0], before.get(name, {}).get(kind, 0)) for kind, count in counts.items()}
        for name, counts in now.items()
        if counts["ops"][0]
    }
    contract.FLOOR.write_text(json.dumps(floor, indent=1) + "\n")


if __name__ == "__main__":
    main()
