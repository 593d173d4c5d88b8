"""What holds in every test: rows in the usual form are read as the parser reads them.

Each process that runs tests has a folder of its own for what is temporary, so that tests may look
at what is left there.
"""

import tempfile
from collections.abc import Iterator

import pytest
from support.both_ways import compared_with_the_parser


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
