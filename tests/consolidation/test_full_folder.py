"""Where the temporary folder has no room the run stops: no file is blamed for it."""

import os
import subprocess
import sys
from email.message import EmailMessage
from io import BytesIO
from itertools import product
from pathlib import Path
from zipfile import ZipFile

import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from support.hostile.others import ole
from support.workers import linux


def limited(tmp_path: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """A run that can write no file of over 20 kB, as if the disk were full then."""
    import resource

    (tmp_path / "scratch").mkdir(exist_ok=True)
    return subprocess.run(
        [sys.executable, "-B", "-m", "s11xl", *words, "--folder", str(tmp_path / "round")],
        capture_output=True,
        text=True,
        env={**os.environ, "TMPDIR": str(tmp_path / "scratch")},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)),
    )


NAMES = ["many.zip", "few.zip", "mail.eml", "locked.xlsx", "xls.dat"]


@pytest.mark.slow
@linux
@pytest.mark.parametrize(
    ("command", "name", "workers"),
    [
        *product(["consolidate"], NAMES, ["1", "2"]),
        *product(["check", "status"], ["many.zip"], ["2"]),
    ],
)
def test_a_full_temporary_folder_stops_the_run(
    full: Path, tmp_path: Path, command: str, name: str, workers: str
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / name).hardlink_to(full / name)
    for number in range(3):  # so that it is not the only file: a worker has it
        (tmp_path / "in" / f"{number}.txt").write_text("evidence")
    words = (command, str(tmp_path / "in"), "--workers", workers, "--open-password", "secret")
    ran = limited(tmp_path, *words)
    assert ran.returncode == 2, ran.stdout
    assert f"The temporary folder {tmp_path / 'scratch'} can't take" in ran.stderr
    assert "TMPDIR" in ran.stderr
    assert name not in ran.stderr
    assert not (tmp_path / "round").exists()
    assert list((tmp_path / "scratch").iterdir()) == []


@pytest.fixture(scope="module")
def full(returns: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files that are read by way of the temporary folder."""
    folder = tmp_path_factory.mktemp("full")
    content = (returns / "0.xlsx").read_bytes()
    for name, count in (("few.zip", 3), ("many.zip", 60)):
        with ZipFile(folder / name, "w") as archive:
            for number in range(count):
                archive.writestr(f"{number}.txt", "evidence")
            archive.writestr("in.xlsx", content)
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@b.example", "c@d.example", "Ours"
    message.add_attachment(content, maintype="application", subtype="zip", filename="in.xlsx")
    (folder / "mail.eml").write_bytes(bytes(message))
    with (folder / "locked.xlsx").open("wb") as locked:
        OOXMLFile(BytesIO(content)).encrypt("secret", locked)
    (folder / "xls.dat").write_bytes(ole([("Workbook", bytes(100_000))]))
    return folder
