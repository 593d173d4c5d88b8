"""What holds in every test: a return that is known again is read as it is in full.

Each process that runs tests has a folder of its own for what is temporary, so that tests may look
at what is left there.
"""

import tempfile
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path

import pytest
from support.draws import draws

from s11xl.core.returns import AgencyReturn
from s11xl.reader import Limits, read_return
from s11xl.reader.known import KnownReturns, is_same
from s11xl.standards.model import StandardSet


@pytest.fixture(autouse=True, scope="session")
def own_temporary_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Where this process, and all that it starts, puts what is temporary."""
    folder = str(tmp_path_factory.mktemp("temporary"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", folder)
        patch.setattr(tempfile, "tempdir", folder)
        yield


@pytest.fixture(autouse=True, scope="session")
def known_is_read_as_in_full() -> Iterator[None]:
    """Reads known returns in full too, whatever test they belong to, and compares.

    Each of them where CI says so, some while one works.
    """
    recall = KnownReturns.recall
    one_in = draws(1, few=6)
    met = count()

    def compared(
        known: KnownReturns, path: Path, audits: Sequence[StandardSet], limits: Limits
    ) -> AgencyReturn | None:
        given = recall(known, path, audits, limits)
        if given is not None and next(met) % one_in == 0:
            sets = {(each.id, each.version): each for each in audits}
            full = read_return(path, path.name, sets, limits, known=None)
            assert full.agency_return is not None
            assert is_same(given, full.agency_return)
            assert full.findings == ()
        return given

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(KnownReturns, "recall", compared)
        yield
