"""What the commands print. In: results. Out: text for people; JSON and CSV for programs."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from s11xl.cli.say import json_text
from s11xl.consolidation.outcomes import FileStatus, Judged, Outcome
from s11xl.consolidation.rows import finding_row
from s11xl.core.csv_files import csv_bytes
from s11xl.core.finding_codes import FindingCode, Severity
from s11xl.core.findings import Finding, worst_first
from s11xl.core.text import counted, shortened
from s11xl.standards.model import StandardSet
from s11xl.tables.columns import FINDING_COLUMNS
from s11xl.workbook.layout.section import descriptor_text, standard_text

_MAX_FOUND = 300  # characters of a text that was found

if TYPE_CHECKING:
    import pandas as pd

    from s11xl.analysis.changes.compare import Changes
    from s11xl.cli.demo import Demo
    from s11xl.consolidation.consolidation import Consolidation
    from s11xl.consolidation.status import RoundStatus


def consolidation_lines(result: "Consolidation") -> Iterator[str]:
    """Summarise what came back, in a few lines."""
    statuses = Counter(each.status for each in result.judged.outcomes)
    agencies = result.answers["agency_id"].nunique()
    used = statuses[FileStatus.ACCEPTED]
    blank = sum(
        each.status is FileStatus.ACCEPTED
        and any(one.code is FindingCode.BLANK_RETURN for one in each.findings)
        for each in result.judged.outcomes
    )
    which = "it is" if used == 1 else f"{blank} of them"
    also = f" ({which} blank)" if blank else ""
    if result.asked_is_known:
        asked = counted(agencies, "agency asked has", "agencies asked have")
        yield f"{used} of {asked} a return that can be used{also}."
    else:
        returns = counted(used, "return")
        yield f"{returns} can be used{also}. Who was asked is not known: no round folder or roster."
    if not result.judged.outcomes:
        yield "Nothing came back."
        return
    others = [status for status in FileStatus if status is not FileStatus.ACCEPTED]
    yield ", ".join(f"{counted(statuses[each], 'file')} {each}" for each in others) + "."
    for outcome in result.judged.outcomes:
        if outcome.status is FileStatus.REJECTED:
            yield f"  rejected: {outcome.file}: {outcome.reason}"
    ruled = sum(each.code is FindingCode.RULED for each in result.judged.findings)
    if ruled:
        yield f"{counted(ruled, 'ruling')} applied. They are listed in findings.csv."
    yield f"{_severities(result.judged.findings)} found."


def status_lines(status: "RoundStatus") -> Iterator[str]:
    """Describe how complete a round is: counts, a line for each agency, then what to chase."""
    table = status.agencies
    counts = Counter(table["status"])
    asked = counted(len(table), "agency", "agencies")
    known = "asked" if status.asked_is_known else "returned (who was asked is not known)"
    each = ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))
    yield f"Round {status.round or 'unknown'}: {asked} {known}{f' ({each})' if each else ''}."
    if status.as_at is not None:
        late = counted(int((table["late"] == "yes").sum()), "agency is", "agencies are")
        yield f"On {status.as_at.isoformat()} {late} late."
    if len(table):
        yield ""
        yield from _status_table(table.to_dict("records"))
    wanting = table.loc[table["missing"] != ""].to_dict("records")
    if wanting:
        yield from ("", "To chase:")
    for row in wanting:
        late_mark = ", late" if row["late"] else ""
        reached = ", ".join(filter(None, (row["lead"], row["email"])))
        yield f"  {row['agency']} ({row['status']}{late_mark}){f': {reached}' if reached else ''}"
        yield f"    {shortened(row['missing'], 1000)}"
    if status.rejected_files:
        yield from ("", "Files that can't be used:")
    for agency, file, reason in status.rejected_files:
        yield f"  {agency or 'from no agency asked'}: {file}: {reason}"
    if status.asked_is_known:
        yield from _contacts(table)
    for name, why in status.no_longer_asked:
        yield f"No longer asked: {name} ({why})."


def _contacts(table: "pd.DataFrame") -> Iterator[str]:
    """Who has no e-mail address, and who was given more time."""
    unreached = table.loc[table["email"] == "", "agency"].tolist()
    if unreached:
        number = counted(len(unreached), "agency has", "agencies have")
        yield from ("", f"{number} no e-mail address: {shortened(', '.join(unreached), 300)}.")
        yield "Give it with `s11xl agency contact ID --email ADDRESS`."
    extended = table.loc[table["extended"] != ""]
    for due, agencies in extended.groupby("extended")["agency"]:
        yield f"Given until {due}: {shortened(', '.join(agencies), 300)}."


def _status_table(rows: Sequence[Mapping[Any, Any]]) -> Iterator[str]:
    """A table with columns as wide as their widest value."""
    lines = [("Agency", "Status", "Answered", "Errors", "Signed off", "Due", "Late")]
    for row in rows:
        answered = f"{row['answered']} of {row['expected']}"
        rest = (row["signed_off_on"], row["due"], row["late"])
        lines.append(
            (shortened(row["agency"], 50), row["status"], answered, str(row["errors"]), *rest)
        )
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        padded = (text.ljust(width) for text, width in zip(line, widths, strict=True))
        yield "  ".join(padded).rstrip()


def change_lines(changes: "Changes") -> Iterator[str]:
    """Describe what changed between two rounds, in the sentences of the report."""
    from s11xl.report.change.anchors import ChangeAnchors
    from s11xl.report.change.summary import change_summary

    yield f"{changes.rounds}."
    yield from changes.remarks
    for sentence in change_summary(changes, ChangeAnchors(changes)):
        yield sentence.plain
    for row in changes.uncompared.to_dict("records"):
        previous = row["previous_standard_id"]
        what = row["standard_id"] or (f"{previous} (previous round)" if previous else "all")
        left_out = counted(row["answers"], "answer")
        yield f"  not compared: {what} ({left_out}): {row['message']}"


def demo_lines(demo: "Demo") -> Iterator[str]:
    """Describe what the demo made, and where, in five lines."""
    statuses = Counter(each.status.value for each in demo.consolidation.judged.outcomes)
    yield f"1. {demo.issued} locked workbooks for made-up agencies: {demo.folder / 'workbooks'}"
    yield f"2. {demo.returned} files that came back, filled in: {demo.folder / 'returns'}"
    counted = ", ".join(f"{count} {status}" for status, count in sorted(statuses.items()))
    yield f"3. Read and checked ({counted}): {demo.output / 'returns.csv'}"
    found = _severities(demo.consolidation.judged.findings)
    yield f"4. What is wrong or worth knowing ({found}): {demo.output / 'findings.csv'}"
    workbook, page = demo.output / "consolidated.xlsx", demo.output / "report.html"
    yield f"5. Open this first: {page}. Then, for the analyst: {workbook}"


def check_lines(judged: Judged) -> Iterator[str]:
    """The findings as text: by file and sheet, worst first, then a summary."""
    for outcome in judged.outcomes:
        yield from _file_lines(outcome)
    yield from _finding_lines(judged.remarks)
    statuses = Counter(each.status for each in judged.outcomes)
    files = counted(len(judged.outcomes), "file")
    became = ", ".join(f"{statuses[each]} {each}" for each in FileStatus)
    yield f"{files}: {became}; {_severities(judged.findings)}."


def _severities(findings: Sequence[Finding]) -> str:
    counts = Counter(each.severity for each in findings)
    return ", ".join(counted(counts[each], each.value) for each in Severity)


def _file_lines(outcome: Outcome) -> Iterator[str]:
    who = f" ({outcome.identity.agency})" if outcome.identity.agency else ""
    reason = f": {outcome.reason}" if outcome.status is FileStatus.IGNORED else ""
    yield f"{outcome.file}{who}: {outcome.status}{reason}"
    if outcome.status is FileStatus.IGNORED:
        for each in outcome.findings:
            yield from (f"    | {line}" for line in each.found.splitlines())
    elif outcome.findings:
        yield from _finding_lines(outcome.findings)
    else:
        yield "  No findings."
    yield ""


def _finding_lines(findings: Sequence[Finding]) -> Iterator[str]:
    """Findings by sheet, worst first; those with the same message and remedy share a line."""
    sheets = dict.fromkeys(each.sheet for each in findings)
    for sheet in sorted(sheets, key=lambda name: _worst(findings, name)):
        if sheet:
            yield f"  {sheet}"
        groups: dict[tuple[str, ...], list[Finding]] = {}
        for each in worst_first(each for each in findings if each.sheet == sheet):
            groups.setdefault(_group_key(each), []).append(each)
        for group in groups.values():
            yield from _group_lines(group)


def _group_key(finding: Finding) -> tuple[str, ...]:
    """What findings that share a line have in common: all but their cells and standards."""
    return finding.code.value, finding.message_for(""), _found(finding), finding.remedy


def _group_lines(group: Sequence[Finding]) -> Iterator[str]:
    first = group[0]
    found = _found(first)
    standards = dict.fromkeys(each.standard_id for each in group if each.standard_id)
    where = ", ".join(dict.fromkeys(each.cell for each in group if each.cell))
    message = first.message_for(", ".join(standards))
    yield f"    {first.severity:<8}{f'{where}: ' if where else ''}{message} [{first.code}]"
    if found:
        yield f"            Found: “{found}”"
    if first.severity != Severity.INFO:
        yield f"            What to do: {first.remedy}"


def _found(finding: Finding) -> str:
    """The text that was found, unless the message quotes it."""
    return "" if finding.quotes_found else shortened(finding.found, _MAX_FOUND)


def _worst(findings: Sequence[Finding], sheet: str) -> int:
    return min(each.severity.rank for each in findings if each.sheet == sheet)


def json_of(judged: Judged) -> str:
    """The findings as JSON: for each file its status and its findings."""
    files = [
        {
            "file": outcome.file,
            "sha256": outcome.sha256,
            "status": outcome.status.value,
            "agency_id": outcome.identity.agency_id,
            "agency": outcome.identity.agency,
            "reason": outcome.reason,
            "findings": [
                dict(zip(FINDING_COLUMNS, finding_row(each), strict=True))
                for each in outcome.findings
            ],
        }
        for outcome in judged.outcomes
    ]
    return json_text({"files": files})


def csv_of(judged: Judged) -> str:
    """The findings as CSV, in the columns of findings.csv."""
    rows = list(map(finding_row, judged.findings))
    return csv_bytes(FINDING_COLUMNS, rows).decode("utf-8-sig")


DATA: Mapping[str, Callable[[Judged], str]] = {"json": json_of, "csv": csv_of}


def standards_lines(audit: StandardSet) -> Iterator[str]:
    """An audit as text: its scale, then every standard with evidence and descriptors."""
    yield from (f"{audit.title} ({audit.id} {audit.version})", "")
    yield from (f"{grade.score} {grade.label}: {grade.meaning}" for grade in audit.scale.grades)
    for group in audit.key_standards:
        yield from ("", group.heading, *(f"• {text}" for text in group.intro))
        for standard in group.standards:
            yield from ("", *standard_text(standard).split("\n"))
            if standard.evidence:
                yield from (f"  {audit.columns[1]}:", *(f"    • {e}" for e in standard.evidence))
            for grade in audit.scale.grades:
                if grade.id in standard.descriptors:
                    text = descriptor_text(standard.descriptors[grade.id])
                    yield from (f"  {grade.label}:", *(f"    {line}" for line in text.split("\n")))
