"""Passwords of locked sheets and workbooks: SHA-512 as ECMA-376 part 1, 18.3.1.85, has it.

They guard against accidents only. In: a password and the Return ID, which the salt comes from, so
that the same input gives the same bytes. Out: the attributes of the protection elements.
"""

import base64
import hashlib
from dataclasses import dataclass

from s11xl.xlsx.package import Edit, replaced_once

SPIN_COUNT = 100_000  # what Excel writes


@dataclass(frozen=True, slots=True)
class Lock:
    """A password's hash, ready to be written; it can't be turned back into the password."""

    hash_value: str
    salt_value: str

    def sheet(self) -> Edit:
        """A sheet whose protection asks for the password."""
        attributes = (
            f'algorithmName="SHA-512" hashValue="{self.hash_value}"'
            f' saltValue="{self.salt_value}" spinCount="{SPIN_COUNT}"'
        )
        return lambda sheet: replaced_once(
            sheet, "<sheetProtection ", f"<sheetProtection {attributes} "
        )

    def structure(self) -> Edit:
        """A workbook whose structure lock asks for the password."""
        attributes = (
            f'workbookAlgorithmName="SHA-512" workbookHashValue="{self.hash_value}"'
            f' workbookSaltValue="{self.salt_value}" workbookSpinCount="{SPIN_COUNT}"'
        )
        return lambda workbook: replaced_once(
            workbook, "<workbookProtection ", f"<workbookProtection {attributes} "
        )


def lock(password: str, return_id: str) -> Lock:
    """The lock that a password makes on the workbook of a Return ID."""
    salt = hashlib.sha256(f"s11xl lock {return_id}".encode()).digest()[:16]
    digest = hashlib.sha512(salt + password.encode("utf-16-le")).digest()
    for turn in range(SPIN_COUNT):
        digest = hashlib.sha512(digest + turn.to_bytes(4, "little")).digest()
    return Lock(base64.b64encode(digest).decode(), base64.b64encode(salt).decode())
