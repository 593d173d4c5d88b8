"""What holds in every test: a return that is known again is read as it is in full.

Each process that runs tests has a folder of its own for what is temporary, so that tests may look
at what is left there.
"""

import gc
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings
from support.both_ways import compared_with_the_parser
from support.odd_rounds import ROUNDS, Rounds
from support.two_rounds import hostile_rounds

from s11xl.api import Consolidation
from s11xl.cli.demo import Demo, run_demo

pytest.register_assert_rewrite("support.counted", "support.pages")
settings.load_profile("ci")  # the same draws on every machine, however slow it is


def pytest_configure(config: pytest.Config) -> None:
    """Files are given out in the order of `pytest_collection_modifyitems`.

    pytest-xdist would give out last those with the fewest tests, the slowest among them.
    """
    if hasattr(config.option, "loadscopereorder"):
        config.option.loadscopereorder = False


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests go first, so that no process is left alone with one at the end."""
    slow = {each.path for each in items if each.get_closest_marker("slow")}
    items.sort(key=lambda each: each.path not in slow)


def pytest_collection_finish() -> None:
    """What is there before the first test stays; looking at it again took a tenth of all time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="session")
def own_temporary_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Where this process, and all that it starts, puts what is temporary."""
    folder = str(tmp_path_factory.mktemp("temporary"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", folder)
        patch.setattr(tempfile, "tempdir", folder)
        yield


@pytest.fixture(autouse=True, scope="session")
def every_workbook_is_read_by_the_parser_too() -> Iterator[None]:
    """Reads every workbook by the parser alone as well, whatever test it belongs to."""
    with compared_with_the_parser():
        yield


@pytest.fixture(scope="session")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two rounds with hostile words, consolidated: the newer and the earlier. Only to be read."""
    return hostile_rounds(tmp_path_factory.mktemp("two"))


@pytest.fixture(scope="session")
def odd_rounds(tmp_path_factory: pytest.TempPathFactory) -> Rounds:
    """Each round of an odd size with its outputs, made when it is first asked for."""

    @cache
    def made(name: str) -> tuple[Consolidation, Path]:
        folder = tmp_path_factory.mktemp(name.replace(" ", "-"))
        data = ROUNDS[name](folder)
        return data, data.write(folder / "out")

    return made


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo's round, with its folder. Only to be read: who writes into it, copies it."""
    return run_demo(tmp_path_factory.mktemp("demo") / "demo")
