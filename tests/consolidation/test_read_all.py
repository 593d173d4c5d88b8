"""Reading in several processes is reading all the same.

1. The outputs have the same bytes, however many workers read.
2. Workers are started only where the files repay it.
"""

from pathlib import Path

import pytest
from support.workers import NEEDED

import s11xl
from s11xl.consolidation import read_all as module
from s11xl.consolidation.read_all import FILES_EACH, read_all
from s11xl.consolidation.sources import find_sources
from s11xl.core.errors import S11xlError
from s11xl.reader.child import Child


def outputs(returns: Path, target: Path, workers: int) -> dict[str, bytes]:
    s11xl.consolidate(returns, workers=workers).write(target)
    return {each.name: each.read_bytes() for each in target.iterdir()}


@pytest.mark.slow
def test_the_bytes_are_the_same_with_one_worker_and_with_several(
    returns: Path, tmp_path: Path
) -> None:
    alone = outputs(returns, tmp_path / "1" / "out", 1)
    assert outputs(returns, tmp_path / "3" / "out", 3) == alone
    assert b"many.zip/in.xlsx" in alone["answers.csv"]


@pytest.mark.slow
def test_workers_are_started_where_the_files_repay_it(
    returns: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[Child] = []

    class Noted(Child):
        def _start(self) -> object:  # type: ignore[override]
            started.append(self)
            return super()._start()

    monkeypatch.setattr(module, "Child", Noted)
    monkeypatch.setattr(module, "processors", lambda: 4)
    sources = find_sources([returns])
    assert len(sources) < FILES_EACH
    list(read_all(sources, NEEDED))
    assert started == []
    monkeypatch.setattr(module, "FILES_EACH", 20)
    list(read_all(sources, NEEDED))
    assert len(started) == 3  # the archive counts by what is in it


def test_no_workers_at_all_is_refused(returns: Path) -> None:
    with pytest.raises(S11xlError, match="number of workers"):
        list(read_all(find_sources([returns]), NEEDED, workers=0))
