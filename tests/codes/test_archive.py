"""ZIP archives whose parts are packed elsewhere."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closient.codes import archive


def written(files: list[tuple[str, bytes]]) -> bytes:
    file = io.BytesIO()
    made = archive.Archive(file)
    for name, content in files:
        made.add(archive.pack(name, content))
    made.close()
    return file.getvalue()


@given(
    st.lists(st.tuples(st.text("abcäß%_.0", min_size=1, max_size=20), st.binary(max_size=2000)), max_size=8)
)
def test_another_reader_finds_every_file_whole(files: list[tuple[str, bytes]]) -> None:
    named = [(f"{number}-{name}", content) for number, (name, content) in enumerate(files)]
    with zipfile.ZipFile(io.BytesIO(written(named))) as found:
        assert found.testzip() is None
        assert [(name, found.read(name)) for name in found.namelist()] == named


def test_the_same_files_give_the_same_bytes() -> None:
    assert written([("a", b"1" * 1000)]) == written([("a", b"1" * 1000)])


def test_more_files_than_the_format_counts_are_refused() -> None:
    made = archive.Archive(io.BytesIO())
    packed = archive.pack("a", b"")
    for _ in range(archive.MOST_FILES):
        made.add(packed)
    with pytest.raises(ValueError, match="65535"):
        made.add(packed)


@given(st.text(min_size=1, max_size=20))
def test_names_hold_nothing_that_leads_out_of_a_folder(text: str) -> None:
    assert not set(archive.safe(text)) & set('/\\:*?"<>|\0')
