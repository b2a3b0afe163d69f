"""What stays is set aside; what nobody refers to goes all the same."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from closient.kit import collector


class Node:
    """Something that may refer to itself."""

    def __init__(self) -> None:
        self.other: Node | None = None


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    """Other tests keep the collector that they had."""
    thresholds, callbacks = gc.get_threshold(), list(gc.callbacks)
    yield
    gc.set_threshold(*thresholds)
    gc.callbacks[:] = callbacks
    gc.unfreeze()


def test_what_is_here_is_set_aside_and_so_is_what_survives_a_full_collection() -> None:
    kept = [Node() for _ in range(1000)]
    collector.settle()
    assert gc.get_threshold() == collector.THRESHOLDS
    assert not any(node in gc.get_objects() for node in kept[:3])
    later = Node()
    assert any(one is later for one in gc.get_objects())
    gc.collect(1)
    assert any(one is later for one in gc.get_objects())
    gc.collect()
    assert not any(one is later for one in gc.get_objects())


def test_what_is_set_aside_goes_when_nobody_refers_to_it() -> None:
    kept = Node()
    gone = weakref.ref(kept)
    collector.settle()
    del kept
    assert gone() is None


def test_a_new_ring_is_collected_as_ever() -> None:
    collector.settle()
    ring = Node()
    ring.other = ring
    gone = weakref.ref(ring)
    del ring
    assert gone() is not None
    gc.collect()
    assert gone() is None


def test_settling_twice_adds_nothing() -> None:
    collector.settle()
    before = len(gc.callbacks)
    collector.settle()
    assert len(gc.callbacks) == before
