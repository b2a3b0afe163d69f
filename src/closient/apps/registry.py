"""The list of apps, from the top down, and where their doors are; the composition roots read it."""

import importlib
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType

# An app may lean only on those below it (tests/house checks the imports and the SQL).
APPS = (
    "dashboard",
    "content",
    "analytics",
    "products",
    "brands",
    "certifications",
    "compliance",
    "sustainability",
    "epcis",
    "resolver",
    "catalogue",
    "account",
)
# Apps with an API of their own, and its base path.
APIS = {
    "account": "/account/api/v1",
    "analytics": "/analytics/api/v1",
    "brands": "/brands/api/v1",
    "certifications": "/certifications/api/v1",
    "compliance": "/compliance/api/v1",
    "content": "/content/api/v1",
    "dashboard": "/dashboard/api/v1",
    "epcis": "/epcis/api/2.0",
    "products": "/products/api/v1",
    "resolver": "/resolver/api/v1",
    "sustainability": "/sustainability/api/v1",
}


def rooms(name: str) -> list[ModuleType]:
    """The modules of the room of that name in every app that has one, imported; a room may be a folder."""
    found: list[ModuleType] = []
    for app in APPS:
        if find_spec(f"closient.apps.{app}.{name}") is None:
            continue
        room = importlib.import_module(f"closient.apps.{app}.{name}")
        if not hasattr(room, "__path__"):
            found.append(room)
            continue
        inside = [f"{room.__name__}.{part.name}" for part in iter_modules(room.__path__)]
        found += [importlib.import_module(module) for module in inside]
    return found


def template_folders() -> list[Path]:
    """Where the apps keep their templates."""
    folders = [Path(__file__).parent / app / "templates" for app in APPS]
    return [folder for folder in folders if folder.is_dir()]
