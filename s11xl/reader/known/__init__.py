"""Clean returns, known again. In: a workbook's file. Out: what it says, or nothing at all.

A return that gave no finding is remembered by what stands around its answers. Another that differs
from it in nothing but its answers, and in whose it is, is read from these alone. At the first
surprise it is left to the readers that look at everything, so that what is said of a file is the
same either way: only clean returns are ever read here, and never with a finding.
"""

from collections.abc import Sequence
from pathlib import Path

from s11xl.core.returns import AgencyReturn, Identity
from s11xl.reader.files.limits import Budget, Limits, RejectedError
from s11xl.reader.files.package import open_package
from s11xl.reader.files.sniff import ZIP
from s11xl.reader.known.kind import Kind, Opened
from s11xl.reader.known.members import Unpacked
from s11xl.reader.known.skeleton import SurpriseError
from s11xl.reader.xlsx.raw import RawWorkbook
from s11xl.standards.model import StandardSet
from s11xl.workbook.layout.model import WorkbookLayout
from s11xl.workbook.layout.plan import plan_layout

_KINDS = 16  # that are remembered, the last met first


class KnownReturns:
    """What is remembered of clean returns. It saves time only: forgetting it changes nothing."""

    def __init__(self) -> None:
        self._kinds: list[Kind] = []
        self._unpacked = Unpacked()

    def recall(
        self, path: Path, audits: Sequence[StandardSet], limits: Limits
    ) -> AgencyReturn | None:
        """What the workbook at `path` says, if it is as clean as one that was met before."""
        if not self._kinds:
            return None
        try:
            with path.open("rb") as file:
                if file.read(len(ZIP)) != ZIP:  # as which it would not be opened at all
                    return None
            with open_package(path, Budget(limits)) as package:
                return self._recall(Opened(path, package, self._unpacked), audits)
        except (SurpriseError, RejectedError, OSError):
            return None

    def _recall(self, opened: Opened, audits: Sequence[StandardSet]) -> AgencyReturn | None:
        for index, kind in enumerate(self._kinds):
            try:
                given = kind.recall(opened, audits)
            except SurpriseError:
                continue
            if index:
                self._first(kind)
            return given
        return None

    def learn(
        self,
        path: Path,
        workbook: RawWorkbook,
        given: AgencyReturn,
        audits: Sequence[StandardSet],
        limits: Limits,
    ) -> None:
        """Remembers a return that was read in full and gave no finding, if it can be known."""
        try:
            with open_package(path, Budget(limits)) as package:
                opened = Opened(path, package, self._unpacked)
                found = Kind(opened, workbook, _layout(given.identity, audits), audits)
                kind = next((each for each in self._kinds if each.is_like(found)), found)
                if _has_learned(kind, opened, workbook, given):
                    self._first(kind)
        except (SurpriseError, RejectedError, OSError):
            return

    def _first(self, kind: Kind) -> None:
        """Puts a kind first; the one that wasn't met for longest is forgotten."""
        others = [each for each in self._kinds if each is not kind]
        self._kinds = [kind, *others][:_KINDS]


def _has_learned(kind: Kind, opened: Opened, workbook: RawWorkbook, given: AgencyReturn) -> bool:
    """Lets a kind learn a return; whether it then reads it as it was read. Else it forgets it."""
    before = kind.forms
    try:
        kind.learn(opened, workbook)
        if is_same(kind.recall(opened, kind.audits), given):
            return True
    except SurpriseError:
        pass
    kind.forms = before
    return False


def _layout(identity: Identity, audits: Sequence[StandardSet]) -> WorkbookLayout:
    """The layout that a workbook has by its own marks. Raises SurpriseError for another's."""
    named = (identity.standards_id, identity.standards_version)
    for audit in audits:
        if (audit.id, audit.version) == named:
            layout = plan_layout(audit, not_applicable=identity.not_applicable)
            if layout.fingerprint == identity.layout:
                return layout
    raise SurpriseError


def is_same(one: AgencyReturn, other: AgencyReturn) -> bool:
    """Whether two readings of a file are the same, with what an ordinary comparison leaves out."""
    if one != other or one.saved_at != other.saved_at:
        return False
    return (
        one.cover.places == other.cover.places
        and [each.places for each in one.responses] == [each.places for each in other.responses]
        and [each.places for each in one.actions] == [each.places for each in other.actions]
    )
