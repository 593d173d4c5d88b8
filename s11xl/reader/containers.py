"""Archives and mails that returns come in. In: a file. Out: what is in it, on disk, by our names.

Members are unpacked into a folder of ours under names of ours: no name or path of theirs is ever
followed. What can't be unpacked is a finding of its own, and stops nothing else.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_binary_file
from email.message import EmailMessage, MIMEPart
from email.policy import default as mail_policy
from html.parser import HTMLParser
from pathlib import Path
from typing import BinaryIO
from zipfile import ZipFile, ZipInfo

from s11xl.findings import Finding, FindingCode, counted, finding
from s11xl.reader.encryption import packed_encrypted
from s11xl.reader.limits import Budget, Limits, RejectedError, corrupt, too_large
from s11xl.reader.package import FAULTS, open_zip
from s11xl.reader.sniff import EMPTY_ZIP, ZIP, ZIP_ARCHIVE, is_mail, kind_of_zip

_Part = MIMEPart  # of a mail
_PIECE = 256 * 1024
_START = 4096
_WORKBOOKS = (".xlsx", ".xlsm", ".ods")
_ENCRYPTED_FLAG = 0x1
_MAIL = "message/rfc822"
_LONGEST = 30_000  # characters of a mail's text that are told


@dataclass(frozen=True, slots=True)
class Unpacked:
    """Something out of a container, or the container itself (which then has no path).

    `file` is its name with the container's before it; `said` what is to be said of it, where it
    can't be unpacked or is no file of its own.
    """

    file: str
    path: Path | None = None
    said: Finding | None = None


@dataclass
class _Unpacking:
    """One run over a container and those inside of it, with what it has cost so far."""

    into: Path
    limits: Limits
    members: int = 0
    bytes: int = 0
    names: set[str] = field(default_factory=set)

    def place(self) -> Path:
        """A path of ours for the next member."""
        self.members += 1
        if self.members > self.limits.container_members:
            raise too_large(f"it holds over {self.limits.container_members} files")
        return self.into / f"{self.members:06}"

    def spend(self, count: int) -> None:
        """Counts unpacked bytes."""
        self.bytes += count
        if self.bytes > self.limits.container_bytes:
            raise too_large(f"it unpacks to over {self.limits.container_bytes // 1024**2} MiB")

    def name(self, container: str, name: str) -> str:
        """The name that a member is reported under: never twice the same."""
        parts = [part for part in re.split(r"[/\\]", name) if part not in ("", ".", "..")]
        shown = "/".join("".join(filter(str.isprintable, part)) for part in parts) or "no name"
        wanted, number = f"{container}/{shown}", 2
        while wanted in self.names:
            wanted, number = f"{container}/{shown} ({number})", number + 1
        self.names.add(wanted)
        return wanted


def is_container(path: Path) -> bool:
    """Whether a file is an archive or a mail. Raises OSError if it can't be opened."""
    with path.open("rb") as file:
        start = file.read(_START)
    if start.startswith((ZIP, EMPTY_ZIP)):
        return path.suffix.lower() not in _WORKBOOKS and _is_archive(path)
    return is_mail(start)


def _is_archive(path: Path) -> bool:
    """Whether a zip is none of the documents that are zips too; a damaged one is by its name."""
    try:
        with path.open("rb") as file, open_zip(file, Budget(Limits())) as archive:
            names = archive.namelist()
            kind, _ = kind_of_zip(names, "a document" if "mimetype" in names else "")
    except (RejectedError, *FAULTS):
        return path.suffix.lower() == ".zip"
    return kind == ZIP_ARCHIVE


def unpack(path: Path, file: str, into: Path, limits: Limits) -> Iterator[Unpacked]:
    """Everything in a container, and in those inside of it; the last is the container itself."""
    yield from _unpacked(path, file, _Unpacking(into, limits), depth=1)


def _unpacked(path: Path, file: str, run: _Unpacking, depth: int) -> Iterator[Unpacked]:
    count, words = 0, ""
    try:
        if depth > run.limits.container_depth:
            raise too_large(f"it lies in over {run.limits.container_depth} containers")
        with path.open("rb") as source:
            if source.read(len(ZIP)) in (ZIP, EMPTY_ZIP):
                members = _of_zip(source, file, run)
            else:
                words, members = _of_mail(path, file, run)
            for member in members:
                count += 1
                if member.path is not None and is_container(member.path):
                    yield from _unpacked(member.path, member.file, run, depth + 1)
                else:
                    yield member
    except RejectedError as rejected:
        yield Unpacked(file, None, rejected.finding)
    else:
        yield Unpacked(file, None, _container(count, words))


def _container(count: int, words: str = "") -> Finding:
    return finding(FindingCode.CONTAINER, found=words, files=counted(count, "file"))


def _of_zip(source: BinaryIO, file: str, run: _Unpacking) -> Iterator[Unpacked]:
    with open_zip(source, Budget(run.limits)) as archive:
        for info in archive.infolist():
            if not info.is_dir():
                yield _member(archive, info, run.name(file, info.filename), run)


def _member(archive: ZipFile, info: ZipInfo, name: str, run: _Unpacking) -> Unpacked:
    """A member of a zip, unpacked as far as a single file may be large."""
    place = run.place()
    try:
        if info.flag_bits & _ENCRYPTED_FLAG:
            raise packed_encrypted()
        size = 0
        with archive.open(info) as member, place.open("wb") as target:
            while piece := member.read(_PIECE):
                size += len(piece)
                run.spend(len(piece))
                if size > run.limits.file_bytes:
                    raise too_large(f"it has over {run.limits.file_bytes // 1024**2} MiB")
                target.write(piece)
    except RejectedError as rejected:
        if run.bytes > run.limits.container_bytes:
            raise
        return Unpacked(name, None, rejected.finding)
    except FAULTS:
        return Unpacked(name, None, corrupt("it can't be unpacked").finding)
    return Unpacked(name, place)


def _of_mail(path: Path, file: str, run: _Unpacking) -> tuple[str, Iterator[Unpacked]]:
    """A mail's own words, and what is attached to it."""
    if path.stat().st_size > run.limits.file_bytes:
        raise too_large(f"it has over {run.limits.file_bytes // 1024**2} MiB")
    try:
        with path.open("rb") as source:
            mail = message_from_binary_file(source, policy=mail_policy)
        assert isinstance(mail, EmailMessage)
        leaves = list(_leaves(mail))
        words = _words(mail, [each for each in leaves if _is_text(each)])
        parts = [each for each in leaves if not _is_text(each)]
        named = [(_name(part, number), part) for number, part in enumerate(parts, start=1)]
    except Exception as fault:  # the parser of mails raises whatever a bad one makes it stumble on
        raise corrupt("it is no mail that can be taken apart") from fault
    return words, (_attached(part, run.name(file, name), run) for name, part in named)


def _leaves(part: _Part) -> Iterator[_Part]:
    """The parts of a mail that are no bundles of parts; a mail inside of it is one part."""
    if part.is_multipart() and part.get_content_type() != _MAIL:
        for each in part.iter_parts():
            yield from _leaves(each)
    else:
        yield part


def _is_text(part: _Part) -> bool:
    """Whether a part is the mail's own text, not a file."""
    is_plain = part.get_content_type() in ("text/plain", "text/html")
    return is_plain and not part.is_attachment() and not part.get_filename()


def _attached(part: _Part, name: str, run: _Unpacking) -> Unpacked:
    place = run.place()
    try:
        if part.get_content_type() == _MAIL:
            content = next(part.iter_parts()).as_bytes()
        else:
            payload = part.get_payload(decode=True)
            content = payload if isinstance(payload, bytes) else b""
    except Exception:
        return Unpacked(name, None, corrupt("it can't be taken out of the mail").finding)
    run.spend(len(content))
    place.write_bytes(content)
    return Unpacked(name, place)


def _name(part: _Part, number: int) -> str:
    if part.get_content_type() == _MAIL:
        return f"mail {number}.eml"
    return part.get_filename() or f"attachment {number}"


def _words(mail: EmailMessage, texts: list[_Part]) -> str:
    """Who wrote when, the subject and the text of a mail."""
    lines = [f"{name}: {mail[name]}" for name in ("From", "Date", "Subject") if mail[name]]
    plain = [each for each in texts if each.get_content_type() == "text/plain"]
    said = [_text(each) for each in plain or texts]
    return "\n".join([*lines, "", *said]).strip()[:_LONGEST]


def _text(part: _Part) -> str:
    try:
        text = str(part.get_content())
    except (LookupError, ValueError):
        return ""
    return (text if part.get_content_type() == "text/plain" else _Plain.of(text)).strip()


class _Plain(HTMLParser):
    """The text of a web page."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.silent = 0

    @classmethod
    def of(cls, page: str) -> str:
        """The text that a page shows, a line for each of its blocks."""
        parser = cls()
        parser.feed(page)
        parser.close()
        return "\n".join(
            line for each in "".join(parser.parts).split("\n") if (line := each.strip())
        )

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag begins."""
        self.silent += tag in ("style", "script", "head")
        if tag in ("p", "br", "div", "tr", "li"):
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """A tag ends."""
        self.silent -= tag in ("style", "script", "head") and self.silent > 0

    def handle_data(self, data: str) -> None:
        """Text."""
        if not self.silent:
            self.parts.append(data)
