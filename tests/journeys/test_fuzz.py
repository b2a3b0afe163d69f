"""Everything that is served, under arbitrary requests: no 500, and no status that the document hides."""

import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from closient.adapters import embedded_postgres
from closient.kit import apikey, ids
from tests.cli import serving
from tests.cli.conftest import data_folder

__all__ = ["data_folder"]

ENOUGH = "1000000000"
LIMITS = {
    "CLOSIENT_RATE_LIMIT_PER_MINUTE": ENOUGH,
    "CLOSIENT_RATE_LIMIT_PER_DAY": ENOUGH,
    "CLOSIENT_ANONYMOUS_LIMIT_PER_MINUTE": ENOUGH,
}
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
GTIN = "09506000134352"


def owner_of_an_organization(data_folder: Path) -> tuple[str, str]:
    """A user key and the id of the organization that its person owns, straight into the database."""
    key, person, organization = apikey.make("user"), ids.canonical(ids.new()), ids.canonical(ids.new())
    statements = f"""
        INSERT INTO account.person (id, email, email_verified_at)
        VALUES ('{person}', 'fuzz@example.com', now());
        INSERT INTO account.organization (id, name, country) VALUES ('{organization}', 'Fuzz', 'SE');
        INSERT INTO account.membership (organization_id, person_id, role, joined_at)
        VALUES ('{organization}', '{person}', 'owner', now());
        INSERT INTO account.api_key (organization_id, person_id, key_type, key_hash, hint, role, name)
        VALUES ('{organization}', '{person}', 'user', '\\x{apikey.digest(key).hex()}', 'csu', 'manager', 'x');
        """  # noqa: S608 - ids and digests of our own
    with embedded_postgres.start(data_folder) as database:
        serving.sql(database.dsn, statements)
    return key, organization


@pytest.mark.slow
def test_no_request_finds_an_internal_error_or_an_undeclared_status(data_folder: Path, tmp_path: Path):
    port = serving.free_port()
    with serving.serving(data_folder, port, **LIMITS):
        key, organization = owner_of_an_organization(data_folder)
        url, headers = f"http://127.0.0.1:{port}", {"X-API-Key": key}
        made = httpx.post(f"{url}/products/api/v1/products", headers=headers, json={"gtin": GTIN})
        assert made.status_code == 201
        # Known ids let the arbitrary rest of a request reach the actions instead of ending in a 404.
        config = tmp_path / "schemathesis.toml"
        names = {"organization_id": organization, "org_id": organization, "path.gtin": GTIN}
        lines = [f'"{name}" = "{value}"' for name, value in names.items()]
        config.write_text("\n".join(["[parameters]", *lines]))
        program = Path(sys.executable).with_name("schemathesis")
        done = subprocess.run(
            [
                *(program, "--config-file", config, "run", f"{url}/openapi.json", "-H", f"X-API-Key: {key}"),
                *("--checks", CHECKS, "--phases", "examples,coverage,fuzzing", "--max-examples", "25"),
                *("--exclude-operation-id", "delete_organization"),  # the known one would be gone
                *("--continue-on-failure", "--suppress-health-check", "all", "--no-color", "--seed", "1"),
                *("--max-time", "60"),
            ],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=300,
        )
        # What failed, without the pages of advice behind it.
        failures = done.stdout.partition(" FAILURES ")[2].partition(" WARNINGS ")[0]
        assert done.returncode == 0, failures[:12_000] or done.stdout[-4_000:] + done.stderr[-2_000:]
        assert httpx.get(f"{url}/health/ready").status_code == 200
