"""s11xl: send out a locked audit workbook, get it back in any state, trust the result.

The public interface is what `s11xl.api.__all__` names. It is loaded when a name of it is first
used, so that importing the package costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from s11xl.core.version import __version__ as __version__

if TYPE_CHECKING:
    from s11xl.api import *  # noqa: F403
    from s11xl.api import __all__ as __all__


def __getattr__(name: str) -> Any:
    api = import_module("s11xl.api")
    if name != "__all__" and name not in api.__all__:
        raise AttributeError(f"module 's11xl' has no attribute {name!r}")
    return getattr(api, name)
