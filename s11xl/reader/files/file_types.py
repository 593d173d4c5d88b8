"""The types of files that come back, in words, and what to do about those that can't be read."""

from dataclasses import dataclass
from enum import StrEnum

from s11xl.core.finding_codes import FindingCode
from s11xl.core.findings import Finding, new_finding


class FileType(StrEnum):
    """A type of file whose answers can be read, in words."""

    XLSX = "an Excel workbook (.xlsx)"
    XLS = "a workbook of Excel 97-2003 (.xls)"
    ODS = "an OpenDocument workbook (.ods)"


@dataclass(frozen=True, slots=True)
class OtherType:
    """A type of file whose answers can't be read.

    `is_workbook` is whether it is a workbook, or stands for one. `may_hold_return` is whether a
    return may be in it that can't be seen, so that it is no evidence. `what_to_do` is empty where
    the remedy of the finding's code fits.
    """

    words: str
    is_workbook: bool = False
    may_hold_return: bool = False
    what_to_do: str = ""

    def finding(self, found: str = "") -> Finding:
        """The finding that rejects a file of this type; `found` is a text to show with it."""
        code = FindingCode.UNSUPPORTED_FORMAT if self.is_workbook else FindingCode.NOT_A_WORKBOOK
        return new_finding(
            code,
            found=found,
            file_type=self.words,
            may_hold_return=self.may_hold_return,
            what_to_do=self.what_to_do or code.defaults["what_to_do"],
        )


def _workbook(words: str, what_to_do: str = "") -> OtherType:
    return OtherType(words, is_workbook=True, what_to_do=what_to_do)


def _holder(words: str, what_to_do: str = "") -> OtherType:
    return OtherType(words, may_hold_return=True, what_to_do=what_to_do)


_UNPACK = (
    "Unpack it and put the files in it into the folder, or ask the agency to send the workbook by"
    " itself."
)
_SAVE_ATTACHMENT = (
    "Open it in the mail program of the person that it was sent to (for an Outlook message:"
    " Outlook), save the attached workbook, and put that into the folder."
)
_OPEN_LINK = (
    "Open the link, download the document as .xlsx, and put that into the folder; or ask the agency"
    " to attach the workbook."
)
_EXPORT = "Ask the agency to export it as .xlsx"

EMPTY, BLANK = _holder("an empty file"), _holder("a file without content")
TEXT, UNKNOWN = OtherType("a text file"), OtherType("a file of an unknown type")
XML, WEB_PAGE = OtherType("an XML file"), OtherType("a web page")
PDF, PICTURE = OtherType("a PDF document"), OtherType("a picture")
RICH_TEXT = OtherType("a rich text document")
WORD, POWERPOINT = OtherType("a Word document"), OtherType("a PowerPoint presentation")
WORD_97 = OtherType("a Word 97-2003 document")
POWERPOINT_97 = OtherType("a PowerPoint 97-2003 presentation")
OFFICE_97 = OtherType("an older Office document")
ENCRYPTED = _holder("an encrypted document")
LABELLED = _holder("a document that a sensitivity label encrypts")
DAMAGED_OFFICE = _holder(
    "an older Office document that is damaged",
    "Ask the agency to send the workbook again. If this is an Outlook message, open it in Outlook"
    " and save the attached workbook.",
)
SIGNATURE = OtherType("a digital signature")
MAC_DETAILS = OtherType("what macOS keeps beside a file")

MAIL = _holder("a mail")
OUTLOOK_MESSAGE = _holder("an Outlook message (.msg)", _SAVE_ATTACHMENT)
LOST_PARTS = _holder("a message of which some parts are lost", _SAVE_ATTACHMENT)
OUTLOOK_FOLDER = _holder(
    "a mail folder of Outlook", "Open it in Outlook, and save the returned workbooks from it."
)
PROTECTED_MAIL = _holder("an encrypted or signed mail or file", _SAVE_ATTACHMENT)
PIECE_OF_MAIL = _holder(
    "a piece of a mail that was sent in several pieces",
    "Ask the agency to send the workbook again, in one mail.",
)
OFFICE_OBJECT = _holder("a document that was inserted into the text of a mail", _SAVE_ATTACHMENT)
WINMAIL = _holder(
    "a winmail.dat file, in which Outlook wraps attachments",
    "Open the mail in Outlook and save the attached workbook, or ask the agency to send it again"
    " in the format HTML or plain text.",
)
ENCODED = _holder("a file that is encoded as text", _UNPACK)

ZIP_ARCHIVE = _holder("a zip archive", _UNPACK)
RAR, SEVEN_ZIP = _holder("a RAR archive", _UNPACK), _holder("a 7-Zip archive", _UNPACK)
GZIP, BZIP2 = _holder("a gzip archive", _UNPACK), _holder("a bzip2 archive", _UNPACK)
XZ, TAR = _holder("an xz archive", _UNPACK), _holder("a tar archive", _UNPACK)
CABINET, LZH = _holder("a cabinet archive (.cab)", _UNPACK), _holder("an LZH archive", _UNPACK)
ARCHIVE, DISK_IMAGE = _holder("an archive", _UNPACK), _holder("a disk image", _UNPACK)
PROGRAM = _holder(
    "a program, perhaps an archive that unpacks itself",
    "Don't run it. Ask the agency to send the workbook by itself.",
)

CLOUD_LINK = _holder("a link to a document in the cloud, not the document", _OPEN_LINK)
LINK = _holder("a link to a file elsewhere", "Ask the agency for the file itself.")
PLACEHOLDER = _workbook(
    "a placeholder for a file that is still in the cloud",
    "Download the file on the computer where the placeholder is, or ask the agency to send it"
    " again.",
)

BINARY_WORKBOOK = _workbook("a binary Excel workbook (.xlsb)")
XML_2003 = _workbook("a workbook in the XML format of Excel 2003")
WEB_WORKBOOK = _workbook("a workbook that was saved as a web page")
OLD_WORKBOOK = _workbook("a workbook in a format from before Excel 97")
APPLE = _workbook(
    "an Apple document (.numbers, .pages or .key)",
    f"{_EXPORT} (Numbers: File > Export To > Excel).",
)
FLAT_ODS = _workbook(
    "a flat OpenDocument workbook (.fods)",
    f"{_EXPORT} (LibreOffice: File > Save As > Excel 2007-365).",
)
GNUMERIC = _workbook(
    "a workbook of Gnumeric", f"{_EXPORT} (Gnumeric: File > Save As > MS Excel 2007)."
)
UNPACKED = _workbook(
    "a workbook or document that was unpacked into its parts",
    "Ask the agency to send the file as it was, without unpacking it.",
)
