"""s11xl: send out a locked audit workbook, get it back in any state, trust the result.

What stands in `__all__` is the public interface; each name is loaded when it is first used, so
that importing the package costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from s11xl.core.version import __version__

if TYPE_CHECKING:
    from s11xl.analysis.changes.compare import Changes, compare
    from s11xl.consolidation.consolidation import Consolidation, consolidate
    from s11xl.consolidation.status import Chase, chase
    from s11xl.core.errors import S11xlError
    from s11xl.core.findings import Finding, FindingCode, Severity
    from s11xl.core.returns import Action, Agency, AgencyReturn, Cover, Identity, Response
    from s11xl.reader import Limits, Reading, read_return
    from s11xl.rounds.generate import Generated, generate
    from s11xl.standards.file import load_standards
    from s11xl.standards.model import StandardSet
    from s11xl.workbook.identity import RoundSettings
    from s11xl.workbook.layout.plan import plan_layout
    from s11xl.workbook.writer import write_template

_HOMES = {
    "Action": "core.returns",
    "Agency": "core.returns",
    "AgencyReturn": "core.returns",
    "Changes": "analysis.changes.compare",
    "Chase": "consolidation.status",
    "Consolidation": "consolidation.consolidation",
    "Cover": "core.returns",
    "Finding": "core.findings",
    "FindingCode": "core.findings",
    "Generated": "rounds.generate",
    "Identity": "core.returns",
    "Limits": "reader",
    "Reading": "reader",
    "Response": "core.returns",
    "RoundSettings": "workbook.identity",
    "S11xlError": "core.errors",
    "Severity": "core.findings",
    "StandardSet": "standards.model",
    "chase": "consolidation.status",
    "compare": "analysis.changes.compare",
    "consolidate": "consolidation.consolidation",
    "generate": "rounds.generate",
    "load_standards": "standards.file",
    "plan_layout": "workbook.layout.plan",
    "read_return": "reader",
    "write_template": "workbook.writer",
}

__all__ = [
    "Action",
    "Agency",
    "AgencyReturn",
    "Changes",
    "Chase",
    "Consolidation",
    "Cover",
    "Finding",
    "FindingCode",
    "Generated",
    "Identity",
    "Limits",
    "Reading",
    "Response",
    "RoundSettings",
    "S11xlError",
    "Severity",
    "StandardSet",
    "__version__",
    "chase",
    "compare",
    "consolidate",
    "generate",
    "load_standards",
    "plan_layout",
    "read_return",
    "write_template",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 's11xl' has no attribute {name!r}")
    return getattr(import_module(f"s11xl.{_HOMES[name]}"), name)
