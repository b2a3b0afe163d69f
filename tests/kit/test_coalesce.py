"""Batches of what arrives together: sharing, isolation, order, cancellation, back-pressure."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from closient.kit.coalesce import Coalescer
from closient.kit.errors import Unavailable


class Recorder:
    """A batch function that remembers what it was asked, and waits until it is let go."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.gate = asyncio.Event()

    async def __call__(self, keys: list[int]) -> list[int]:
        self.batches.append(keys)
        await self.gate.wait()
        if any(key < 0 for key in keys):
            raise ValueError("negative")
        return [key * 10 for key in keys]


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_a_lone_key_is_asked_at_once():
    recorder = Recorder()
    recorder.gate.set()
    assert await Coalescer(recorder).load(7) == 70
    assert recorder.batches == [[7]]


async def test_what_arrives_while_a_statement_runs_forms_the_next_batch_in_order():
    recorder = Recorder()
    loader = Coalescer(recorder, lanes=1)
    first = asyncio.create_task(loader.load(1))
    await settle()
    rest = [asyncio.create_task(loader.load(key)) for key in (4, 2, 4, 3)]
    await settle()
    assert recorder.batches == [[1]]
    recorder.gate.set()
    assert await asyncio.gather(first, *rest) == [10, 40, 20, 40, 30]
    assert recorder.batches == [[1], [4, 2, 4, 3]]


async def test_one_failing_key_never_fails_its_neighbours():
    recorder = Recorder()
    recorder.gate.set()
    loader = Coalescer(recorder, lanes=1)
    answers = await asyncio.gather(*(loader.load(key) for key in (1, -1, 2)), return_exceptions=True)
    assert answers[0] == 10
    assert isinstance(answers[1], ValueError)
    assert answers[2] == 20


async def test_an_outage_fails_the_whole_batch_at_once():
    asked = []

    async def away(keys: list[int]) -> list[int]:
        asked.append(keys)
        raise OSError("the database is away")

    loader = Coalescer(away, lanes=1, whole=(OSError,))
    answers = await asyncio.gather(*(loader.load(key) for key in range(50)), return_exceptions=True)
    assert all(isinstance(answer, OSError) for answer in answers)
    assert asked == [list(range(50))]


async def test_a_batch_that_answers_too_little_fails_and_hangs_nobody():
    async def short(keys: list[int]) -> list[int]:
        return keys[:-1]

    loader = Coalescer(short, lanes=1)
    answers = await asyncio.gather(*(loader.load(key) for key in range(3)), return_exceptions=True)
    assert all(isinstance(answer, ValueError) for answer in answers)


async def test_a_caller_that_goes_away_does_not_disturb_the_others():
    recorder = Recorder()
    loader = Coalescer(recorder, lanes=1)
    busy = asyncio.create_task(loader.load(1))
    await settle()
    leaving, staying = asyncio.create_task(loader.load(2)), asyncio.create_task(loader.load(3))
    await settle()
    leaving.cancel()
    await settle()
    recorder.gate.set()
    assert await staying == 30
    assert await busy == 10
    assert recorder.batches[1] == [3]


async def test_a_crowd_beyond_the_bound_is_refused_instead_of_piling_up():
    recorder = Recorder()
    loader = Coalescer(recorder, lanes=1, most_waiting=3)
    running = asyncio.create_task(loader.load(0))
    await settle()
    waiting = [asyncio.create_task(loader.load(key)) for key in (1, 2, 3)]
    await settle()
    with pytest.raises(Unavailable):
        await loader.load(4)
    recorder.gate.set()
    assert await asyncio.gather(running, *waiting) == [0, 10, 20, 30]


async def test_no_more_than_the_lanes_run_at_once_and_no_batch_is_larger_than_allowed():
    recorder = Recorder()
    loader = Coalescer(recorder, lanes=2, largest_batch=2)
    tasks = []
    for key in range(9):
        tasks.append(asyncio.create_task(loader.load(key)))
        await settle()
    assert len(recorder.batches) == 2
    recorder.gate.set()
    assert await asyncio.gather(*tasks) == [key * 10 for key in range(9)]
    assert max(len(batch) for batch in recorder.batches) == 2


@settings(max_examples=50, deadline=None)
@given(keys=st.lists(st.integers(-3, 20), max_size=40), lanes=st.integers(1, 3), largest=st.integers(1, 7))
async def test_every_caller_gets_the_answer_of_its_own_key(keys: list[int], lanes: int, largest: int):
    async def batch(asked: list[int]) -> list[int]:
        await asyncio.sleep(0)
        if -1 in asked:
            raise ValueError
        return [key + 1 for key in asked]

    loader = Coalescer(batch, lanes=lanes, largest_batch=largest)
    answers = await asyncio.gather(*(loader.load(key) for key in keys), return_exceptions=True)
    for key, answer in zip(keys, answers, strict=True):
        assert isinstance(answer, ValueError) if key == -1 else answer == key + 1
