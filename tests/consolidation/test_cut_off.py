"""Cut off, a run ends its workers, keeps the earlier outputs and leaves no scratch behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from support.workers import children, is_worker, linux, waited_for

import s11xl
from s11xl.cli.group import INTERRUPTED
from s11xl.core.output_files import MANIFEST


@pytest.fixture
def begun(returns: Path, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A run over an earlier one's outputs, whose two workers have started to read."""
    many = tmp_path / "many"
    many.mkdir()
    for number in range(400):
        (many / f"{number}.xlsx").hardlink_to(returns / "0.xlsx")
    s11xl.consolidate(returns).write(tmp_path / "round" / "consolidated")
    (tmp_path / "scratch").mkdir()
    run = [sys.executable, "-m", "s11xl", "consolidate", str(many), "--workers", "2"]
    with subprocess.Popen(
        [*run, "--folder", str(tmp_path / "round")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(tmp_path / "scratch")},
        # A job in the background ignores Ctrl-C, and so would what it starts.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    ) as running:
        waited_for(lambda: len([each for each in children(running.pid) if is_worker(each)]) == 2)
        time.sleep(0.3)
        yield running
        running.kill()


@pytest.mark.slow
@linux
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_run_that_is_cut_off_leaves_nothing_behind(
    begun: subprocess.Popen[str], tmp_path: Path, how: signal.Signals
) -> None:
    before = {each: each.read_bytes() for each in (tmp_path / "round").rglob("*.*")}
    workers = [each for each in children(begun.pid) if is_worker(each)]
    begun.send_signal(how)
    _, said = begun.communicate(timeout=30)
    assert begun.returncode == (2 if how is signal.SIGINT else -how)
    assert "Traceback" not in said
    assert said == (f"{INTERRUPTED}\n" if how is signal.SIGINT else "")
    waited_for(lambda: not any(map(is_worker, workers)))
    assert list((tmp_path / "scratch").iterdir()) == []
    assert {each: each.read_bytes() for each in (tmp_path / "round").rglob("*.*")} == before
    assert any(each.name == MANIFEST for each in before)
