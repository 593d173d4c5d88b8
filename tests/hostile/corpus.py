"""Read other people's test files: `python -m tests.hostile.corpus FOLDER`.

In: a folder with the odd and hostile workbooks that other projects test their readers with. Out:
what each became, on the terminal. The law: no traceback, no hang, no process over 600 MiB, and no
return, because none of these files was sent out by a round. Exits with 1 if a file breaks the law.
"""

import argparse
import resource
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

from support.made import AUDITS

from s11xl.consolidation.read_all import Needed, read_all
from s11xl.consolidation.sources import find_sources
from s11xl.reader import DEFAULT_LIMITS

MAX_SECONDS, MAX_MEMORY = 60.0, 600  # of one file; MiB of any process
_KIB_IN_MIB = 1024


def main() -> None:
    """Read every file of a folder, and tell which break the law."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    needed = Needed(AUDITS, DEFAULT_LIMITS, {})
    counts: Counter[str] = Counter()
    broken: list[str] = []
    for source in find_sources([parser.parse_args().folder]):
        start = time.monotonic()
        try:
            for _, reading in read_all([source], needed, workers=1):
                codes = sorted({each.code.value for each in reading.findings})
                counts[" ".join(codes) or reading.ignored or "a return"] += 1
                if reading.agency_return is not None:
                    broken.append(f"{reading.file}: read as a return")
        except Exception:
            broken.append(f"{source.file}: {traceback.format_exc()}")
        if (seconds := time.monotonic() - start) > MAX_SECONDS:
            broken.append(f"{source.file}: {seconds:.0f} s")
        if (peak := max(_peaks())) > MAX_MEMORY:
            broken.append(f"{source.file}: a process reached {peak} MiB by then")
    for what, count in counts.most_common():
        print(f"{count:6} {what}")
    print("\n".join([*broken, f"{len(broken)} faults; at most {max(_peaks())} MiB in a process"]))
    sys.exit(bool(broken))


def _peaks() -> Iterator[int]:
    for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
        yield resource.getrusage(who).ru_maxrss // _KIB_IN_MIB


if __name__ == "__main__":
    main()
