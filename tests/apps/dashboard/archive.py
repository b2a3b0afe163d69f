"""An archive of data, read back by whoever took it along."""

import io
import tarfile
import zipfile
from typing import Any

import httpx
import yaml

from closient.kit import jobs
from tests.conftest import decoded
from tests.world import World

# The reader of libyaml where there is one: ten times as fast.
READER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
PATH = "/dashboard/api/v1/data-export"


class Archive:
    """The files of an archive by their paths."""

    def __init__(self, data: bytes, archive_format: str = "zip") -> None:
        self.files = _unzipped(data) if archive_format == "zip" else _untarred(data)

    def read(self, path: str) -> Any:
        """The content of a YAML file."""
        return _parsed(self.files[path])

    def under(self, folder: str) -> list[Any]:
        """The records of all numbered files of a folder, in their order."""
        paths = sorted(path for path in self.files if path.rpartition("/")[0] == folder)
        return [record for path in paths for record in _parsed(self.files[path])]


async def export(
    client: httpx.AsyncClient, world: World, own: str, key: dict[str, str], archive_format: str = "zip"
) -> tuple[dict[str, Any], Archive]:
    """Ask for an export, let the worker write it, and load it down."""
    path = f"{PATH}/{own}"
    asked = await client.post(path, headers=key, params={"archive_format": archive_format})
    assert asked.status_code == 200, asked.text
    await jobs.run_pending(world.services)
    answer = decoded(await client.get(f"{path}/{decoded(asked)['job_id']}", headers=key))
    assert answer["status"] == "completed", answer
    file = await client.get(answer["download_url"])
    assert file.status_code == 200, file.text
    assert len(file.content) == answer["file_size_bytes"]
    return answer, Archive(file.content, archive_format)


def _unzipped(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def _untarred(data: bytes) -> dict[str, bytes]:
    files = {}
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as archive:
        for entry in archive:
            content = archive.extractfile(entry)
            assert content is not None
            files[entry.name] = content.read()
    return files


def _parsed(data: bytes) -> Any:
    return yaml.load(data, READER)  # noqa: S506 - a safe one
