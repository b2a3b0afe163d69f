"""The list of apps, from the top down, and where their doors are; the composition roots read it."""

import importlib
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

# An app may lean only on those below it (tests/house checks the imports and the SQL).
APPS = ("dashboard", "products", "brands", "resolver", "catalogue", "account")
# Apps with an API of their own, and its base path.
APIS = {
    "account": "/account/api/v1",
    "brands": "/brands/api/v1",
    "products": "/products/api/v1",
    "resolver": "/resolver/api/v1",
}


def rooms(name: str) -> list[ModuleType]:
    """The room of that name in every app that has one, imported."""
    found = [f"closient.apps.{app}.{name}" for app in APPS]
    return [importlib.import_module(module) for module in found if find_spec(module)]


def template_folders() -> list[Path]:
    """Where the apps keep their templates."""
    folders = [Path(__file__).parent / app / "templates" for app in APPS]
    return [folder for folder in folders if folder.is_dir()]
