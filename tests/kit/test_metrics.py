"""Counters: whose words become labels, and what several processes count together."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily

from closient.kit import metrics
from closient.kit.database import Database
from closient.kit.db import Reads

COUNT = """
import asyncio, sys
from closient.kit import jobs, metrics
scope = {"path": "/", "method": "GET"}
for _ in range(int(sys.argv[1])):
    metrics.answered(scope, 200, 0.02)
    jobs.OUTCOMES.labels("test.job", "done").inc()
print(metrics.exposition().decode())
"""


def counted(text: str, sample: str) -> float:
    found = re.search(rf"^{re.escape(sample)} (\S+)$", text, re.MULTILINE)
    assert found, text
    return float(found[1])


def count(times: int, **variables: str) -> str:
    """What another process shows after it counted so many answers and jobs."""
    return subprocess.run(
        [sys.executable, "-c", COUNT, str(times)],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | variables,
    ).stdout


def test_processes_with_a_common_folder_show_the_sum_of_all(tmp_path: Path):
    answers = 'closient_requests_total{area="other",method="GET",status="200"}'
    runs = 'closient_jobs_total{job="test.job",outcome="done"}'
    count(3, PROMETHEUS_MULTIPROC_DIR=str(tmp_path))
    text = count(4, PROMETHEUS_MULTIPROC_DIR=str(tmp_path))
    assert counted(text, answers) == counted(text, runs) == 7
    assert counted(text, 'closient_request_seconds_count{area="other"}') == 7
    alone = count(2)
    assert counted(alone, answers) == counted(alone, runs) == 2


STATE = """
import os, sys
from prometheus_client import Gauge
from closient.kit import metrics
Gauge("closient_test_state", "Of this process.", multiprocess_mode="liveall").set(int(sys.argv[1]))
print(metrics.exposition().decode())
"""


def test_a_process_that_is_gone_says_nothing_of_its_state_any_more(tmp_path: Path):
    def states(value: int) -> list[str]:
        shown = subprocess.run(
            [sys.executable, "-c", STATE, str(value)],
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)},
        ).stdout
        return re.findall(r"^closient_test_state\{pid=\"\d+\"\} (\S+)$", shown, re.MULTILINE)

    assert states(7) == ["7.0"]
    assert states(8) == ["8.0"]


async def test_what_is_read_anew_is_shown_and_one_source_that_fails_takes_no_other_with_it(
    committed: Database, monkeypatch: pytest.MonkeyPatch
):
    async def broken(reads: Reads) -> list[Metric]:
        return await reads.value("SELECT no_such_column FROM kit.pgqueuer")

    async def whole(reads: Reads) -> list[Metric]:
        return [GaugeMetricFamily("closient_test_read", "Read.", await reads.value("SELECT 41 + 1"))]

    monkeypatch.setattr(metrics, "SOURCES", [broken, whole])
    text = metrics.exposition(await metrics.measured(committed.reads)).decode()
    assert counted(text, "closient_test_read") == 42


@pytest.mark.parametrize(
    ("method", "label"), [("PATCH", "PATCH"), ("BREW", "other"), ("get", "other"), ("G\xcbT", "other")]
)
def test_a_method_that_nobody_knows_makes_no_label(method: str, label: str):
    metrics.answered({"path": "/", "method": method}, 599, 0.1)
    text = metrics.exposition().decode()
    assert f'{{area="other",method="{label}",status="599"}}' in text
    assert f'method="{method}"' not in text or method == label
