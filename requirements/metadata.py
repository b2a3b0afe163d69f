"""Tells the build which packages are needed: the names of run.in, so that no list is written twice."""

import pathlib

from hatchling.metadata.plugin.interface import MetadataHookInterface


class CustomMetadataHook(MetadataHookInterface):
    def update(self, metadata: dict) -> None:
        lines = (pathlib.Path(self.root) / "requirements" / "run.in").read_text().splitlines()
        build_only = {"hatchling", "editables"}
        metadata["dependencies"] = [line for line in lines if line and line not in build_only]
