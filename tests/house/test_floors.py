"""Who may import whom: the contracts of pyproject.toml, and the rules that import-linter cannot say."""

import sys

from importlinter.cli import lint_imports

from closient.apps import registry
from tests.house import source

# What a room may take from its own app and from the apps below.
DOOR = frozenset({"actions", "structs", "errors"})
OWN = {
    "seed": {"actions", "structs", "rules", "errors"},
    **dict.fromkeys(source.DOORS, DOOR),
    "actions": {"queries", "rules", "structs", "errors"},
    "queries": {"structs"},
    "rules": {"structs", "errors"},
    "structs": {"errors"},
    "errors": set(),
}
OF_APPS_BELOW = {
    "seed": {"actions", "structs"},
    **dict.fromkeys(source.DOORS, DOOR),
    "actions": {"actions", "structs", "rules", "errors"},
    "structs": {"structs"},
}
# The floors that rooms without a door may reach besides the kit.
FLOORS = {
    "queries": {"kit"},
    "rules": {"gs1", "codes", "kit"},
    "structs": {"kit", "gs1", "codes"},
    "errors": {"kit"},
}
OUTSIDE_GS1 = {
    "asyncio",
    "http",
    "multiprocessing",
    "os",
    "socket",
    "sqlite3",
    "subprocess",
    "threading",
    "urllib.request",
}
DRIVER_KEEPERS = {"closient.kit.database", "closient.kit.db", "closient.kit.migrate"}


def test_the_import_contracts_are_kept(monkeypatch, capsys):
    monkeypatch.chdir(source.ROOT)
    status = lint_imports(config_filename=str(source.ROOT / "pyproject.toml"), no_cache=True, no_logo=True)
    assert status == 0, capsys.readouterr().out


def test_only_known_rooms_stand_in_an_app():
    strangers = [
        f"{module.place}: `{module.room}` is no room"
        for module in source.below("apps")
        if module.room
        and (module.room not in source.ROOMS or (module.room == "seed" and module.app != "dashboard"))
    ]
    assert not strangers, source.report(strangers)


def test_the_registry_lists_every_app_from_the_top_down():
    levels = [next(n for n, names in enumerate(source.app_order()) if app in names) for app in registry.APPS]
    assert levels == sorted(levels)
    assert set(registry.APPS) == {
        path.name for path in source.APPS.iterdir() if (path / "__init__.py").exists()
    }
    assert set(registry.APIS) <= set(registry.APPS)


def test_an_app_is_only_reached_through_the_rooms_that_are_open():
    faults = []
    for module in source.below("apps"):
        for name, line in module.imports:
            parts = name.split(".")
            if not module.room or parts[:2] != ["closient", "apps"] or len(parts) < 4:
                continue
            app, room = parts[2], parts[3]
            table = OWN if app == module.app else OF_APPS_BELOW
            if room != module.room and room not in table.get(module.room, set()):
                faults.append(f"{module.place}:{line}: {module.room} may not use {app}.{room}")
            elif room == module.room and app != module.app and room not in OF_APPS_BELOW.get(room, set()):
                faults.append(f"{module.place}:{line}: {module.room} may not use the {room} of {app}")
    assert not faults, source.report(faults)


def test_pure_and_sql_rooms_reach_no_floor_but_theirs():
    faults = [
        f"{module.place}:{line}: {module.room} may not use {name}"
        for module in source.below("apps")
        if module.room in FLOORS
        for name, line in module.imports
        if (parts := name.split("."))[0] == "closient"
        and (parts[1:2] != ["apps"] and parts[1] not in FLOORS[module.room])
    ]
    assert not faults, source.report(faults)


def test_gs1_needs_nothing_but_the_standard_library_and_does_no_input_or_output():
    faults = [
        f"{module.place}:{line}: {name}"
        for module in source.below("gs1")
        for name, line in module.imports
        if not name.startswith("closient.gs1")
        and (name.partition(".")[0] not in sys.stdlib_module_names or name in OUTSIDE_GS1)
    ]
    assert not faults, source.report(faults)


def test_only_the_keepers_of_the_database_import_the_driver():
    faults = [
        f"{module.place}:{line}"
        for module in source.modules()
        if module.name.startswith("closient.") and module.name not in DRIVER_KEEPERS
        for name, line in module.imports
        if name.partition(".")[0] == "asyncpg"
    ]
    assert not faults, source.report(faults)
