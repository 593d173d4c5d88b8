"""s11xl: send out a locked audit workbook, get it back in any state, trust the result.

What stands in `__all__` is the public interface; each name is loaded when it is first used, so
that importing the package costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from s11xl.version import __version__

if TYPE_CHECKING:
    from s11xl.chasing import Chase, chase
    from s11xl.comparing import Changes, compare
    from s11xl.consolidation import Consolidation, consolidate
    from s11xl.errors import S11xlError
    from s11xl.findings import Finding, FindingCode, Severity
    from s11xl.issuing import Generated, generate
    from s11xl.layout import plan_layout
    from s11xl.reader import Limits, Reading, read_return
    from s11xl.returns import Action, Agency, AgencyReturn, Cover, Identity, Response
    from s11xl.rounds import RoundSettings
    from s11xl.standards import StandardSet
    from s11xl.standards_file import load_standards
    from s11xl.template import write_template

_HOMES = {
    "Action": "returns",
    "Agency": "returns",
    "AgencyReturn": "returns",
    "Changes": "comparing",
    "Chase": "chasing",
    "Consolidation": "consolidation",
    "Cover": "returns",
    "Finding": "findings",
    "FindingCode": "findings",
    "Generated": "issuing",
    "Identity": "returns",
    "Limits": "reader",
    "Reading": "reader",
    "Response": "returns",
    "RoundSettings": "rounds",
    "S11xlError": "errors",
    "Severity": "findings",
    "StandardSet": "standards",
    "chase": "chasing",
    "compare": "comparing",
    "consolidate": "consolidation",
    "generate": "issuing",
    "load_standards": "standards_file",
    "plan_layout": "layout",
    "read_return": "reader",
    "write_template": "template",
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
