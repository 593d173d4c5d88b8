"""Unpack the archives, mails and mailboxes that returns come in.

In: a container file. Out: each file in it, on disk. Members are written to a folder of ours under
numbers, so no name or path in the container is ever followed. A member that can't be unpacked gives
a finding, and the others are still read.
"""

import re
import stat
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from pathlib import Path
from zipfile import ZipFile, ZipInfo

from s11xl.core.finding_codes import FindingCode
from s11xl.core.findings import Finding, new_finding
from s11xl.core.text import counted, printable
from s11xl.reader.files import file_types as types
from s11xl.reader.files.file_types import OtherType
from s11xl.reader.files.limits import Budget, Limits, RejectedError, corrupt, too_large
from s11xl.reader.files.mail_parts import Mail
from s11xl.reader.files.ole import ole_type
from s11xl.reader.files.package import ZIP_ERRORS, inflated, open_zip, zip_type
from s11xl.reader.files.scratch import remove, scratch_file
from s11xl.reader.files.sniff import OLE, START, ZIP_STARTS, before_mail, folder_type, is_mail

_MIB = 1024**2
_WORKBOOKS = (".xlsx", ".xlsm", ".ods")
# In a folder that is one document: one of these is in it.
_IN_PACKAGE = re.compile(
    r"/(index\.zip|index/document\.iwa|\[content_types\]\.xml)$", re.IGNORECASE
)
_BY_HAND = {
    FindingCode.CORRUPT: "Open or unpack it by hand, and put the returned workbooks in it into the"
    " folder. If that fails, ask the agency to send it again.",
    FindingCode.TOO_LARGE: "Open or unpack it by hand, and put the returned workbooks in it into"
    " the folder. If you trust it, use --raise-limits.",
}
_MAX_EMPTY_ZIP = 1024  # bytes, with a comment
_NO_MAIL = Mail("")


@dataclass(frozen=True, slots=True)
class ContainerItem:
    """A file from a container, or the container itself.

    `file` is its name with the container's before it. Either `path` is where it was unpacked to, or
    `mail` is a mail that is no file of its own, or `finding` says why it was not unpacked; for the
    container itself `finding` says what it holds.
    """

    file: str
    path: Path | None = None
    finding: Finding | None = None
    mail: Mail | None = None


@dataclass
class _Unpacking:
    """The unpacking of one container and those inside it, with what it has cost so far."""

    folder: Path
    limits: Limits
    members: int = 0
    bytes: int = 0
    names: dict[str, int] = field(default_factory=dict)  # how often each name was used
    deadline: float = 0.0

    def __post_init__(self) -> None:
        self.deadline = time.monotonic() + self.limits.container_seconds

    def next_path(self) -> Path:
        """A new path in the folder. Raises RejectedError for too many files or too much time."""
        self.members += 1
        if self.members > self.limits.container_members:
            raise too_large(f"it holds over {self.limits.container_members:,} files")
        self.check_time()
        return self.folder / f"{self.members:06}"

    def check_time(self) -> None:
        """Raises RejectedError if reading the container has taken too long."""
        if time.monotonic() > self.deadline:
            raise too_large(f"reading it takes over {self.limits.container_seconds:.0f} seconds")

    def spend_bytes(self, count: int) -> None:
        """Count unpacked bytes. Raises RejectedError for too many."""
        self.bytes += count
        if self.bytes > self.limits.container_bytes:
            raise too_large(f"it unpacks to over {self.limits.container_bytes // _MIB} MB")

    def unique_name(self, container: str, name: str) -> str:
        """The name to report a member under: printable, and different from all before."""
        parts = [part for part in re.split(r"[/\\]", name) if part not in ("", ".", "..")]
        unique = plain = f"{container}/{printable('/'.join(parts)) or 'no name'}"
        while unique in self.names:
            self.names[plain] += 1
            unique = f"{plain} ({self.names[plain]})"
        self.names[unique] = 1
        return unique


def is_container(path: Path) -> bool:
    """Whether a file is an archive, a mail or a mailbox. Raises OSError if it can't be opened."""
    with path.open("rb") as file:
        start = file.read(START)
    if start.startswith(ZIP_STARTS):
        return path.suffix.lower() not in _WORKBOOKS and _is_archive(path)
    if start.startswith(OLE):
        return ole_type(path) is types.OUTLOOK_MESSAGE
    return is_mail(start)


def _is_archive(path: Path) -> bool:
    """Whether a zip is not a document; if it is damaged, its name decides."""
    try:
        with path.open("rb") as file, open_zip(file, Budget(Limits())) as archive:
            return zip_type(archive) is types.ZIP_ARCHIVE
    except (RejectedError, *ZIP_ERRORS):
        return path.suffix.lower() == ".zip"


def member_count(path: Path, limits: Limits) -> int:
    """The number of members that a zip lists; 0 if that can't be read."""
    try:
        with path.open("rb") as file, open_zip(file, Budget(limits)) as archive:
            return len(archive.infolist())
    except (RejectedError, OSError, *ZIP_ERRORS):
        return 0


def unpack(path: Path, file: str, folder: Path, limits: Limits) -> Iterator[ContainerItem]:
    """Unpack a container, and those inside it, into `folder`; the last item is the container.

    Raises OSError if the container can't be read, and S11xlError if the disk is full.
    """
    yield from _unpacked(ContainerItem(file, path), _Unpacking(folder, limits), depth=1)


def _unpacked(container: ContainerItem, run: _Unpacking, depth: int) -> Iterator[ContainerItem]:
    count, mail = 0, _NO_MAIL
    try:
        if depth > run.limits.container_depth:
            raise too_large(f"it is inside more than {run.limits.container_depth} containers")
        mail, items = _opened(container, run)
        for item in items:
            count += 1
            if item.mail is None and not (item.path and is_container(item.path)):
                yield item
                continue
            yield from _unpacked(item, run, depth + 1)
            if item.path:
                remove(item.path)
    except RejectedError as error:
        finding = replace(_by_hand(error.finding), found=error.finding.found or mail.text)
    else:
        note = f" {mail.note}" if mail.note else ""
        files = counted(count, "file")
        finding = new_finding(FindingCode.CONTAINER, found=mail.text, files=files, note=note)
    yield ContainerItem(container.file, finding=finding)


def _opened(container: ContainerItem, run: _Unpacking) -> tuple[Mail, Iterator[ContainerItem]]:
    """A container as a mail, which is empty for an archive or a mailbox, and what is in it."""
    path, file = container.path, container.file
    if (mail := container.mail) is None:
        assert path
        with path.open("rb") as source:
            start = source.read(START)
        if start.startswith(ZIP_STARTS):
            return _NO_MAIL, _of_zip(path, file, run)
        # Slow to import, and most containers are no mails.
        from s11xl.reader.files.mails import mail_ranges, read_mail
        from s11xl.reader.files.outlook import read_message

        if start.startswith(OLE):
            mail = read_message(path, run.limits)
        else:
            is_box = start[before_mail(start) :].startswith(b"From ")
            ranges = mail_ranges(path, run.check_time) if is_box else iter(())
            if len(first := list(islice(ranges, 2))) > 1:
                return _NO_MAIL, _of_mailbox(path, chain(first, ranges), file, run)
            mail = read_mail(path, run.limits)
    return mail, _of_mail(mail, file, run)


def _by_hand(finding: Finding) -> Finding:
    """The finding on a container or a member, with what to do about one of these."""
    what_to_do = _BY_HAND.get(finding.code)
    fields = {**finding.fields, "what_to_do": what_to_do} if what_to_do else finding.fields
    return replace(finding, fields=fields)


def _of_zip(path: Path, file: str, run: _Unpacking) -> Iterator[ContainerItem]:
    with path.open("rb") as source, open_zip(source, Budget(run.limits)) as archive:
        if not archive.infolist() and path.stat().st_size > _MAX_EMPTY_ZIP:
            raise corrupt("its list of parts is empty")
        packages = _packages([_with_slashes(info) for info in archive.infolist()], run)
        for folder, other_type in packages.items():
            name = run.unique_name(file, folder)
            yield ContainerItem(name, finding=other_type.finding())
        for info in archive.infolist():
            if _with_slashes(info).endswith("/") or _with_slashes(info).startswith((*packages,)):
                continue
            name = run.unique_name(file, info.filename)
            if stat.S_ISLNK(info.external_attr >> 16):
                yield ContainerItem(name, finding=types.LINK.finding())
            else:
                yield _member(archive, info, name, run)


def _with_slashes(info: ZipInfo) -> str:
    return info.filename.replace("\\", "/")


def _packages(names: Sequence[str], run: _Unpacking) -> dict[str, OtherType]:
    """The folders that are one document each, as Numbers writes them, with the document's type."""
    candidates = {name[: match.start(1)] for name in names if (match := _IN_PACKAGE.search(name))}
    packages = {}
    for folder in sorted(candidates):
        run.check_time()
        inside = {name[len(folder) :].lower() for name in names if name.startswith(folder)}
        if other_type := folder_type(inside - {""}):
            packages[folder] = other_type
    return packages


def _member(archive: ZipFile, info: ZipInfo, name: str, run: _Unpacking) -> ContainerItem:
    """Unpack a member of a zip, up to the limit of a single file."""
    path = run.next_path()
    try:
        size = 0
        with scratch_file(path) as write:
            for piece in inflated(archive, info, "it"):
                size += len(piece)
                run.spend_bytes(len(piece))
                if size > run.limits.file_bytes:
                    raise too_large(f"it has over {run.limits.file_bytes // _MIB} MB")
                write(piece)
    except RejectedError as error:
        remove(path)
        if run.bytes > run.limits.container_bytes:
            raise
        return ContainerItem(name, finding=_by_hand(error.finding))
    return ContainerItem(name, path)


def _of_mailbox(
    path: Path, ranges: Iterable[tuple[int, int]], file: str, run: _Unpacking
) -> Iterator[ContainerItem]:
    """Each mail of a mailbox file: `ranges` says where they start and end."""
    from s11xl.reader.files.mails import read_mail

    with path.open("rb") as source:
        for number, (start, end) in enumerate(ranges, start=1):
            name, target = run.unique_name(file, f"mail {number}.eml"), run.next_path()
            try:
                if end - start > run.limits.mail_bytes:
                    raise too_large(f"it has over {run.limits.mail_bytes // _MIB} MB")
                source.seek(start)
                _write(target, source.read(end - start), run)
                yield ContainerItem(name, target, mail=read_mail(target, run.limits))
            except RejectedError as error:
                if run.bytes > run.limits.container_bytes:
                    raise
                remove(target)
                yield ContainerItem(name, finding=_by_hand(error.finding))


def _of_mail(mail: Mail, file: str, run: _Unpacking) -> Iterator[ContainerItem]:
    for attachment in mail.files:
        name, path = run.unique_name(file, attachment.name), run.next_path()
        try:
            content = attachment.content()
        except RejectedError as error:
            yield ContainerItem(name, finding=_by_hand(error.finding))
            continue
        if isinstance(content, Mail):
            yield ContainerItem(name, mail=content)
        else:
            _write(path, content, run)
            yield ContainerItem(name, path)


def _write(path: Path, content: bytes, run: _Unpacking) -> None:
    run.spend_bytes(len(content))
    with scratch_file(path) as write:
        write(content)
