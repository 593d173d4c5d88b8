"""Say what helps with an encrypted file.

Out: the RejectedError with the remedy. A workbook saved with an
open password can be opened with that password; one encrypted by a sensitivity label can't be
opened by anyone outside the sender's organisation.
"""

from s11xl.core.finding_codes import FindingCode
from s11xl.core.findings import new_finding
from s11xl.reader.files.limits import RejectedError

_UNLOCK = "Give its password with --open-password, or ask for a copy without one."
_REMOVE_LABEL = (
    "A password does not help. Ask the agency to remove the label's encryption"
    " (File > Info > Protect Workbook), or to save a copy under a label that does not encrypt."
)


def needs_password() -> RejectedError:
    """The error for a workbook whose password was not given."""
    return _encrypted("it was saved with a password", _UNLOCK)


def wrong_password() -> RejectedError:
    """The error for a workbook that the password does not open."""
    return _encrypted("the password that was given does not open it", _UNLOCK)


def encrypted_by_label() -> RejectedError:
    """The error for a workbook with a sensitivity label that encrypts."""
    return _encrypted("a sensitivity label of the sender's organisation protects it", _REMOVE_LABEL)


def encrypted_zip() -> RejectedError:
    """The error for a member of a zip that has a password."""
    remedy = "Unpack it by hand with its password, and put what was in it into the folder."
    return _encrypted("the zip archive around it has a password", remedy)


def unknown_encryption() -> RejectedError:
    """The error for a workbook with an encryption that can't be opened here."""
    return _encrypted("it is encrypted in an unknown way", "Ask for a copy without encryption.")


def _encrypted(reason: str, what_to_do: str) -> RejectedError:
    return RejectedError(new_finding(FindingCode.ENCRYPTED, reason=reason, what_to_do=what_to_do))
