"""Which encryption a file has, and what can be done about it. In: its bytes. Out: a finding.

A workbook saved with an open password can be opened with that password; one that is encrypted by a
sensitivity label can't, by anyone outside of the sender's organisation.
"""

from s11xl.core.finding_codes import FindingCode
from s11xl.core.findings import new_finding
from s11xl.reader.files.limits import RejectedError

_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_RIGHTS = "DRMEncrypted".encode("utf-16-le")  # [MS-OFFCRYPTO] 2.2: a transform of rights management
_GIVE_IT = "Give its password with --open-password, or ask for a copy without one."
_TAKE_IT_OFF = (
    "A password does not help: ask the agency to take the label's encryption off"
    " (File > Info > Protect Workbook), or to save a copy under a label that does not encrypt."
)


def is_encrypted(content: bytes) -> bool:
    """Whether an OLE container holds an encrypted workbook of the newer kind."""
    return _PACKAGE in content or _RIGHTS in content


def is_labelled(content: bytes) -> bool:
    """Whether it is encrypted by rights management, as sensitivity labels do."""
    return _RIGHTS in content


def needs_password() -> RejectedError:
    """The refusal of a workbook whose password isn't known."""
    return _encrypted("it was saved with a password", _GIVE_IT)


def wrong_password() -> RejectedError:
    """The refusal of a workbook that its password doesn't open."""
    return _encrypted("the password that was given does not open it", _GIVE_IT)


def labelled() -> RejectedError:
    """The refusal of a workbook under a sensitivity label that encrypts."""
    return _encrypted("a sensitivity label of the sender's organisation protects it", _TAKE_IT_OFF)


def packed_encrypted() -> RejectedError:
    """The refusal of a part of a zip that has a password of the zip's own."""
    remedy = "Unpack it with its password by hand, and put what was in it into the folder."
    return _encrypted("the zip archive around it has a password", remedy)


def unknown_encryption() -> RejectedError:
    """The refusal of a workbook that is encrypted in a way that nobody here knows."""
    return _encrypted("it is encrypted in an unknown way", "Ask for a copy without encryption.")


def _encrypted(reason: str, what_to_do: str) -> RejectedError:
    return RejectedError(new_finding(FindingCode.ENCRYPTED, reason=reason, what_to_do=what_to_do))
