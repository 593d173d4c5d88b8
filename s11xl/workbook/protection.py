"""Passwords of locked sheets and workbooks: SHA-512 by ECMA-376 part 1, 18.3.1.85.

In: a password and a Return ID, from which the salt is derived, so that the same input gives the
same bytes. Out: edits that add the attributes. A password only guards against accidents.
"""

import base64
import hashlib
from dataclasses import dataclass

from s11xl.xlsx.package import Edit, replaced_once

SPIN_COUNT = 100_000  # as in Excel


@dataclass(frozen=True, slots=True)
class Lock:
    """The salted hash of a password."""

    hash_value: str
    salt_value: str

    def sheet(self) -> Edit:
        """Make the edit of a sheet that adds the password to its protection."""
        attributes = (
            f'algorithmName="SHA-512" hashValue="{self.hash_value}"'
            f' saltValue="{self.salt_value}" spinCount="{SPIN_COUNT}"'
        )
        return lambda sheet: replaced_once(
            sheet, "<sheetProtection ", f"<sheetProtection {attributes} "
        )

    def structure(self) -> Edit:
        """Make the edit of `workbook.xml` that adds the password to its structure lock."""
        attributes = (
            f'workbookAlgorithmName="SHA-512" workbookHashValue="{self.hash_value}"'
            f' workbookSaltValue="{self.salt_value}" workbookSpinCount="{SPIN_COUNT}"'
        )
        return lambda workbook: replaced_once(
            workbook, "<workbookProtection ", f"<workbookProtection {attributes} "
        )


def lock(password: str, return_id: str) -> Lock:
    """Hash a password for the workbook with a Return ID."""
    salt = hashlib.sha256(f"s11xl lock {return_id}".encode()).digest()[:16]
    digest = hashlib.sha512(salt + password.encode("utf-16-le")).digest()
    for index in range(SPIN_COUNT):
        digest = hashlib.sha512(digest + index.to_bytes(4, "little")).digest()
    return Lock(base64.b64encode(digest).decode(), base64.b64encode(salt).decode())
