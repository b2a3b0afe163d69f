"""Settings: one documented class, filled from environment variables named CLOSIENT_<FIELD>.

`DATABASE_URL` is read as well, since every host sets it.
"""

import os
import re
import secrets
import typing
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta, Struct


class SettingsError(Exception):
    """A setting has no legal value; the text names the variable and what it may be."""


class Settings(Struct, frozen=True, kw_only=True):
    """All that an operator may choose. Every field has a default that works on one machine."""

    base_url: Annotated[
        str,
        Meta(description="Public address of this site; links and codes begin with it."),
    ] = "http://localhost:8000"
    host: Annotated[str, Meta(description="Address that the web server listens on.")] = "127.0.0.1"
    port: Annotated[int, Meta(ge=1, le=65535, description="Port that the web server listens on.")] = 8000
    data_folder: Annotated[
        Path, Meta(description="Where the embedded database, files, mail and the secret live.")
    ] = Path("var")
    database_url: Annotated[
        str, Meta(description="PostgreSQL 18 to use instead of the embedded one (also DATABASE_URL).")
    ] = ""
    database_connections: Annotated[
        int, Meta(ge=2, le=1000, description="Most connections that one process holds.")
    ] = 12
    replica_url: Annotated[
        str,
        Meta(description="Streaming replicas to read links from, with commas between their addresses."),
    ] = ""
    secret: Annotated[
        str, Meta(description="Signs links and cookies; made and kept in the data folder when empty.")
    ] = ""
    smtp_url: Annotated[
        str,
        Meta(description="smtp://user:password@host:587; empty: mail is kept and shown at /outbox."),
    ] = ""
    mail_from: Annotated[str, Meta(description="Sender of mails.")] = "Closient <no-reply@localhost>"
    objects_url: Annotated[
        str, Meta(description="s3://bucket?endpoint=...&region=...; empty: files lie in the data folder.")
    ] = ""
    ocr_url: Annotated[
        str,
        Meta(
            description="Who reads printed digits: bedrock://region/model (key:secret@ and ?endpoint= are "
            "possible), or off; empty: the extra `ocr` where it is installed."
        ),
    ] = ""
    demo: Annotated[bool, Meta(description="Fill an empty database with the demo world.")] = True
    trusted_proxies: Annotated[
        int,
        Meta(ge=0, le=10, description="Number of proxies in front whose X-Forwarded-For entry is believed."),
    ] = 0
    country_header: Annotated[
        str,
        Meta(
            pattern="^[A-Za-z0-9-]*$",
            description="Header in which a trusted proxy names the caller's country, such as cf-ipcountry; "
            "believed only with CLOSIENT_TRUSTED_PROXIES.",
        ),
    ] = ""
    places_file: Annotated[
        Path | None,
        Meta(description="MMDB file that knows regions and cities (DB-IP City Lite, GeoLite2 City)."),
    ] = None
    dns_loc: Annotated[
        bool, Meta(description="Ask the DNS for coordinates (LOC) that a caller's network publishes.")
    ] = False
    rate_limit_per_minute: Annotated[
        int, Meta(ge=1, description="Requests a minute for a key without limits of its own.")
    ] = 300
    rate_limit_per_day: Annotated[
        int, Meta(ge=1, description="Requests a day for a key without limits of its own.")
    ] = 10_000
    publishable_limit_per_minute: Annotated[
        int, Meta(ge=1, description="Requests a minute for a publishable key.")
    ] = 100
    anonymous_limit_per_minute: Annotated[
        int, Meta(ge=1, description="Requests a minute for an address without a credential.")
    ] = 60
    reauthentication_minutes: Annotated[
        int, Meta(ge=1, description="How long a sign-in counts as fresh for deleting an organization.")
    ] = 15
    session_days: Annotated[int, Meta(ge=1, description="A session unused for so long ends.")] = 30
    resolver_cache_entries: Annotated[
        int, Meta(ge=0, description="GTINs whose links one process keeps in memory.")
    ] = 100_000
    resolver_fresh_seconds: Annotated[
        int,
        Meta(ge=1, le=3600, description="Links are read anew after so long even when no change was heard."),
    ] = 25
    scan_retention_days: Annotated[
        int, Meta(ge=31, description="Single scans are kept so long, by whole months; their sums for ever.")
    ] = 730
    picture_megabytes: Annotated[
        int, Meta(ge=0, description="Room for the images and logos that one organization sends; 0: any.")
    ] = 5_000
    lead_retention_days: Annotated[
        int, Meta(ge=1, description="Addresses that were left with a readiness check are kept so long.")
    ] = 365
    url_check_minutes: Annotated[
        int, Meta(ge=1, description="Minutes between two checks of an address that rules lead to.")
    ] = 60
    url_check_degraded_minutes: Annotated[
        int, Meta(ge=1, description="The same while the address fails, until it counts as dead.")
    ] = 15
    url_check_failures: Annotated[
        int, Meta(ge=2, description="Failed checks in a row after which an address counts as dead.")
    ] = 3
    resolver_limit_per_minute: Annotated[
        int, Meta(ge=0, description="Links that one address may resolve a minute in each process; 0: any.")
    ] = 600
    resolver_name: Annotated[str, Meta(description="Name of the resolver in its description file.")] = (
        "Closient"
    )
    resolver_contact: Annotated[
        str, Meta(description="Who answers for the resolver, in its description file; empty: nobody named.")
    ] = ""
    resolver_contact_street: Annotated[str, Meta(description="Street and number of the contact.")] = ""
    resolver_contact_city: Annotated[str, Meta(description="City of the contact.")] = ""
    resolver_contact_country: Annotated[str, Meta(description="Country of the contact.")] = ""
    resolver_contact_telephone: Annotated[
        str, Meta(description="Telephone of the contact, such as tel:+43-1-505.")
    ] = ""
    recall_feeds: Annotated[
        bool, Meta(description="Read the recalls of FDA, FSIS, CPSC and Health Canada every day.")
    ] = False
    recall_fda_url: Annotated[str, Meta(description="Where openFDA answers.")] = "https://api.fda.gov"
    recall_fsis_url: Annotated[str, Meta(description="Where USDA FSIS lists its recalls.")] = (
        "https://www.fsis.usda.gov/fsis/api/recall/v/1"
    )
    recall_cpsc_url: Annotated[str, Meta(description="Where the CPSC answers about recalls.")] = (
        "https://www.saferproducts.gov/RestWebServices/Recall"
    )
    recall_health_canada_url: Annotated[
        str, Meta(description="Health Canada's file of recalls, the English one.")
    ] = "https://recalls-rappels.canada.ca/sites/default/files/opendata-donneesouvertes/HCRSAMOpenData.json"
    fsma_enforcement_date: Annotated[
        date, Meta(description="From when on the FDA enforces its traceability rule (FSMA 204).")
    ] = date(2028, 7, 20)
    log_format: Annotated[Literal["text", "json"], Meta(description="How log lines look.")] = "text"
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], Meta(description="Least severe line that is written.")
    ] = "info"

    @classmethod
    def load(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Read the environment; SettingsError names every variable that is wrong."""
        sent = {
            field.name: environ[name]
            for field in msgspec.structs.fields(cls)
            if environ.get(name := f"CLOSIENT_{field.name.upper()}", "") != ""
        }
        if "database_url" not in sent and environ.get("DATABASE_URL"):
            sent["database_url"] = environ["DATABASE_URL"]
        hints, faults, values = typing.get_type_hints(cls, include_extras=True), [], {}
        for name, text in sent.items():
            try:
                values[name] = msgspec.convert(text, hints[name], strict=False, dec_hook=_path)
            except msgspec.ValidationError as error:
                faults.append(f"CLOSIENT_{name.upper()}={text!r}: {error}")
        address = str(values.get("base_url", "")).rstrip("/")
        parts = urlsplit(address)
        if address and (parts.scheme not in ("http", "https") or not parts.hostname or parts.query):
            faults.append(f"CLOSIENT_BASE_URL={address!r}: Expected an address such as https://example.com")
        if faults:
            raise SettingsError("\n".join(faults))
        if address:
            values["base_url"] = address
        return cls(**values)

    @property
    def replica_urls(self) -> list[str]:
        """Each replica's own address. An address may itself name several hosts, with commas."""
        return [url for url in re.split(r",\s*(?=postgres)", self.replica_url.strip()) if url]

    def with_secret(self) -> Self:
        """The same settings with a secret: the given one, else the one kept in the data folder."""
        if self.secret:
            return self
        path = self.data_folder / "secret"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = path.with_suffix(f".{os.getpid()}")
            draft.write_text(secrets.token_urlsafe(48), encoding="ascii")
            draft.chmod(0o600)
            try:
                os.link(draft, path)  # two first starts at once agree on one secret
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        return msgspec.structs.replace(self, secret=path.read_text(encoding="ascii"))


def _path(kind: type, value: object) -> object:
    if kind is Path:
        return Path(str(value)).expanduser()
    raise NotImplementedError(kind)
