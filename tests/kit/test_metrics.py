"""Counters: whose words become labels, and what several processes count together."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from closient.kit import metrics

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


@pytest.mark.parametrize(
    ("method", "label"), [("PATCH", "PATCH"), ("BREW", "other"), ("get", "other"), ("G\xcbT", "other")]
)
def test_a_method_that_nobody_knows_makes_no_label(method: str, label: str):
    metrics.answered({"path": "/", "method": method}, 599, 0.1)
    text = metrics.exposition().decode()
    assert f'{{area="other",method="{label}",status="599"}}' in text
    assert f'method="{method}"' not in text or method == label
