"""The code of the analyst's guide runs on the demo as it stands there, and gives answers."""

import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

from s11xl.demo import run_demo

GUIDE = Path(__file__).parent.parent / "docs" / "analyst.md"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    demo = run_demo(tmp_path_factory.mktemp("guide") / "2026-27")
    shutil.copytree(demo.output, demo.folder.parent / "2025-26" / "consolidated")
    return demo.folder


def test_every_question_is_answered(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(demo)
    cells = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    setup, *questions = cells
    notebook: dict[str, object] = {}
    exec(setup, notebook)
    assert len(questions) == 5 + 1  # five of one round, one of two
    for question in questions:
        *before, last = question.strip().splitlines()
        exec("\n".join(before), notebook)
        shown = eval(last, notebook)
        assert isinstance(shown, pd.DataFrame | pd.Series)
        assert len(shown) > 0, last
