"""What holds in every test: a return that is known again is read as it is in full."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from s11xl.reader import Limits, read_return
from s11xl.reader.known import KnownReturns, is_same
from s11xl.returns import AgencyReturn
from s11xl.standards import StandardSet


@pytest.fixture(autouse=True, scope="session")
def known_is_read_as_in_full() -> Iterator[None]:
    """Reads each known return in full too, whatever test it belongs to, and compares."""
    recall = KnownReturns.recall

    def compared(
        known: KnownReturns, path: Path, audits: Sequence[StandardSet], limits: Limits
    ) -> AgencyReturn | None:
        given = recall(known, path, audits, limits)
        if given is not None:
            sets = {(each.id, each.version): each for each in audits}
            full = read_return(path, path.name, sets, limits, known=None)
            assert full.given is not None
            assert is_same(given, full.given)
            assert full.findings == ()
        return given

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(KnownReturns, "recall", compared)
        yield
