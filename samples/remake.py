"""Remakes the samples: `python samples/remake.py`.

A roster, a few workbooks as they came back (one finished, one half-filled, one with a grade pasted
over the list, two versions from one agency, and one that isn't ours), and the findings that they
deserve. The same versions of the libraries give the same bytes.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from s11xl import consolidate, generate
from s11xl.cli.demo import DUE, ORGANISATION, ROUND, files_sent_back
from s11xl.cli.demo_texts import AGENCIES
from s11xl.core.csv_files import csv_bytes
from s11xl.rounds.roster import COLUMNS
from s11xl.tables.files import table_csv

HERE = Path(__file__).parent
CHOSEN = ("river-youth", "probation", "hillgate-homes", "st-brides", "wrekin-college")
SHOWN = ("file", "agency_id", "severity", "code", "standard_id", "sheet", "cell", "found")


def remake(target: Path) -> None:
    """Writes the samples into a folder, in place of those that are there."""
    stories = [story for story in AGENCIES if story.agency.agency_id in CHOSEN]
    agencies = [story.agency for story in stories]
    fields = ("agency_id", "name", *COLUMNS[2:])
    rows = [[getattr(agency, field) for field in fields] for agency in agencies]
    (target / "roster.csv").write_bytes(csv_bytes(COLUMNS, rows))
    returns = target / "returns"
    shutil.rmtree(returns, ignore_errors=True)
    returns.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as scratch:
        made = generate(agencies, scratch, round=ROUND, due=DUE, organisation=ORGANISATION)
        issued = {each.agency.agency_id: each for each in made.new}
        for story in stories:
            sent = issued[story.agency.agency_id]
            for name, content in files_sent_back(story, sent, made.round):
                (returns / name).write_bytes(content)
    result = consolidate(returns, roster=target / "roster.csv")
    findings = table_csv(result.findings[list(SHOWN)])
    (target / "expected_findings.csv").write_bytes(findings)


if __name__ == "__main__":
    remake(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
