"""Reading one file by itself."""

from pathlib import Path

from s11xl.consolidation.read_all import Needed, read_all
from s11xl.consolidation.sources import Source
from s11xl.reader import DEFAULT_LIMITS, Limits, Reading
from s11xl.reader.read import Audits


def read_file(
    path: Path, file: str, audits: Audits, limits: Limits = DEFAULT_LIMITS
) -> list[Reading]:
    """The reading of a file, or of each file in an archive or mail and then of itself."""
    needed = Needed(audits, limits, {})
    return [each for _, each in read_all([Source(path, file)], needed)]
