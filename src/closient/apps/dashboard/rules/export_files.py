"""How records become files of an archive: their names, and YAML that any reader understands."""

import re
import unicodedata
from datetime import date
from typing import Any
from uuid import UUID

import yaml

from closient.kit import ids

FORMAT_VERSION = "1.0"
README = """\
All that an organization keeps here, as YAML (UTF-8) and files.

manifest.yaml            what was written when, by section
organization/            the organization, its members and its API keys (without the keys themselves)
brands/                  a folder for each brand, with its logo; the places that sell it
products/GTIN/           a folder for each product, with its images
contributions/           who said what about the products, and when
certifications/ lots/ serials/ links/ held_keys/ resolution_rules/ custom_urls/ delegations/
serial_alerts/ recalls/ daily_scans/
                         lists, of at most 500 records in each file

Ids are those of the API. Dates and times are texts as in the API. This is a convenience and no backup.
"""
_ID = re.compile(ids.CANONICAL)
_LIKE_A_NUMBER = re.compile(r"[-+.]*[0-9][^ \n]*").fullmatch
_NAMES_OF_IDS = ("id", "reverted_by")
_FIRST = ("id", "gtin", "key", "name", "product_name", "label", "field", "value")
# What users wrote themselves stays as it is, whatever it looks like.
_AS_THEY_ARE = frozenset({"metadata", "value", "field_confidence", "lot_codes", "anomalies"})


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):
    """No anchors and aliases: two equal lists are two lists."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _text(dumper: Any, text: str) -> yaml.ScalarNode:
    """Quoted whatever may look like a number to some reader: readers of YAML 1.2 lose zeros of GTINs."""
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="'" if _LIKE_A_NUMBER(text) else None)


_Dumper.add_representer(str, _text)


def dumped(content: object) -> bytes:
    """The YAML of plain values, keys in their order.

    >>> dumped({"name": "Müsli", "gtin": "09521234001010"}).decode()
    "name: Müsli\\ngtin: '09521234001010'\\n"
    """
    text = yaml.dump(content, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)
    return text.encode()


def readable(content: Any) -> Any:
    """A record as the database has it: ids as the API spells them, and what it is called first.

    >>> readable({"id": "00000000-0000-0000-0000-000000000000", "metadata": {"id": "1"}})
    {'id': '2222222222222222222222', 'metadata': {'id': '1'}}
    """
    if isinstance(content, list):
        return [readable(one) for one in content]
    if not isinstance(content, dict):
        return content
    return {name: _value(name, content[name]) for name in sorted(content, key=_order)}


def _order(name: str) -> tuple[int, str]:
    return (_FIRST.index(name) if name in _FIRST else len(_FIRST), name)


def _value(name: str, value: Any) -> Any:
    if name in _AS_THEY_ARE:
        return value
    is_id = name in _NAMES_OF_IDS or name.endswith("_id")
    if is_id and isinstance(value, str) and _ID.fullmatch(value):
        return ids.encode(UUID(value))
    return readable(value)


def file_name(organization_name: str, day: date, archive_format: str) -> str:
    """What the archive is called on the disk of whoever loads it down.

    >>> file_name("Acme & Co", date(2026, 11, 25), "tar.gz")
    'closient-acme-co-2026-11-25.tar.gz'
    """
    return f"closient-{slug(organization_name) or 'organization'}-{day.isoformat()}.{archive_format}"


def slug(text: str) -> str:
    """A name as a part of a file name; empty when nothing of it is left.

    >>> slug("Müller & Söhne")
    'muller-sohne'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-")
