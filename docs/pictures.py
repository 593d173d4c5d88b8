"""Makes the pictures of the documentation: `python docs/pictures.py`.

Needs LibreOffice, Chromium, poppler and pngquant (Debian: libreoffice-calc-nogui, chromium,
poppler-utils, pngquant, fonts-crosextra-carlito). The workbooks and pages are those of the demo; a
picture of a workbook is a part of a printed page, found by the sheet's name in its footer. The
earlier round of the comparison is the demo's with some grades moved.
"""

import re
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd

import s11xl
from s11xl.cli.demo import run_demo

IMAGES = Path(__file__).parent / "images"
BLANK = "Section 11 Audit 2026-27 - Wrekin Vale College.xlsx"
FILLED = "Section 11 Audit 2026-27 - River & Weir Youth Project.xlsx"
Crop = tuple[int, int, int, int]  # left, top, width, height in pixels


class Printed:
    """A workbook as LibreOffice prints it, or a page of HTML as Chromium does."""

    def __init__(self, workbook: Path, scratch: Path) -> None:
        self.pdf = scratch / f"{workbook.stem}.pdf"
        if workbook.suffix == ".html":
            browse(scratch, workbook, "--no-pdf-header-footer", f"--print-to-pdf={self.pdf}")
            return
        office = ["soffice", "--headless", f"-env:UserInstallation={(scratch / 'lo').as_uri()}"]
        convert = [*office, "--convert-to", "pdf", "--outdir", str(scratch), str(workbook)]
        subprocess.run(convert, check=True, capture_output=True)

    def texts(self) -> list[str]:
        """What stands on each page."""
        read = ["pdftotext", "-layout", str(self.pdf), "-"]
        return subprocess.run(read, check=True, capture_output=True, text=True).stdout.split("\f")

    def first_pages(self) -> Mapping[str, int]:
        """Each sheet's first page, from 1."""
        pages: dict[str, int] = {}
        for number, page in enumerate(self.texts(), start=1):
            if footer := re.findall(r"^\s*(.+?)\s{2,}Page \d+ of \d+\s*$", page, re.MULTILINE):
                pages.setdefault(footer[-1].strip(), number)
        return pages

    def picture(self, page: int, target: Path, dpi: int, crop: Crop | None = None) -> None:
        """A page, or a part of it, as PNG."""
        options = ["-f", str(page), "-l", str(page), "-singlefile", "-png", "-r", str(dpi)]
        if crop:
            flags = zip(("-x", "-y", "-W", "-H"), map(str, crop), strict=True)
            options += [part for pair in flags for part in pair]
        target.parent.mkdir(parents=True, exist_ok=True)
        command = ["pdftoppm", *options, str(self.pdf), str(target.with_suffix(""))]
        subprocess.run(command, check=True)
        reduce(target)


def browse(scratch: Path, page: Path, *flags: str) -> None:
    """Opens a page in Chromium with a profile of its own, and without a window."""
    own = ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars")
    profile = f"--user-data-dir={scratch / 'browser'}"
    command = ["chromium", *own, profile, *flags, page.as_uri()]
    subprocess.run(command, check=True, capture_output=True)


def top_of(page: Path, target: Path, scratch: Path, height: int) -> None:
    """The top of a page as a desk's screen shows it."""
    size = f"--window-size=1280,{height}"
    browse(scratch, page, size, f"--screenshot={target}")
    reduce(target)


def reduce(picture: Path) -> None:
    """Gives a picture a palette, so that it is small."""
    command = ["pngquant", "--force", "--strip", "--speed", "1", "--output", str(picture)]
    subprocess.run([*command, "64", str(picture)], check=True)


def earlier(data: s11xl.Consolidation) -> s11xl.Consolidation:
    """A round before, in which every fifth grade was one lower, and every eleventh one higher."""
    labels = data.standards.scale.labels()
    grades, scores = data.answers["grade"].tolist(), data.answers["score"].tolist()
    for place, label in enumerate(grades):
        if label in labels:
            at = labels.index(label) - (place % 5 == 0) + (place % 11 == 0)
            at = min(max(at, 0), len(labels) - 1)
            grades[place], scores[place] = labels[at], at + 1
    answers = data.answers.assign(round="2025-26", grade=grades)
    answers["score"] = pd.array(scores, dtype="Int64")
    asked = replace(data.judged.asked, round="2025-26")
    return replace(data, answers=answers, judged=replace(data.judged, asked=asked))


def pages(data: s11xl.Consolidation, output: Path, scratch: Path) -> None:
    """The pictures of the report and of the comparison."""
    top_of(output / "report.html", IMAGES / "report.png", scratch, 1640)
    printed = Printed(output / "report.html", scratch)
    intro = "One set of pages for each agency"  # of the chapter, before the first agency's page
    number = next(n for n, each in enumerate(printed.texts(), 1) if intro in each)
    printed.picture(number + 1, IMAGES / "report-agency.png", 80, (0, 0, 662, 860))
    changes = s11xl.compare(data, earlier(data)).write(scratch / "comparison")
    top_of(changes / "comparison.html", IMAGES / "comparison.png", scratch, 1500)


def slug(name: str) -> str:
    """A sheet's name as it stands in the name of a file."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def main() -> None:
    """Makes every picture, and the page that shows the workbook's."""
    lines = [
        "# Every sheet of the workbook",
        "",
        "The first printed page of each sheet: blank, as an agency gets it, and filled in. To make",
        "the pictures again from the demo, run `python docs/pictures.py`.",
        "",
        "A workbook that begins with answers of another round says so on its cover, with how many",
        "texts of evidence and improvement are unchanged. No other workbook has anything there.",
    ]
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        demo = run_demo(scratch / "demo")
        blank = Printed(demo.folder / "workbooks" / BLANK, scratch)
        filled = Printed(demo.folder / "returns" / FILLED, scratch)
        for name, page in filled.first_pages().items():
            lines += ["", f"## {name}", ""]
            for kind, printed in (("sent out", blank), ("filled in", filled)):
                target = IMAGES / "workbook" / f"{slug(name)}-{slug(kind)}.png"
                printed.picture(printed.first_pages()[name], target, dpi=64)
                lines.append(f"![{name}, {kind}](images/workbook/{target.name})")
            if name == "Progress":
                filled.picture(page + 2, IMAGES / "workbook" / "progress-chart.png", dpi=64)
                lines.append("![The spread of grades](images/workbook/progress-chart.png)")
        filled.picture(filled.first_pages()["1 Leadership and Accountability"] + 1,
                       IMAGES / "section.png", 110, (20, 60, 1240, 620))  # fmt: skip
        consolidated = Printed(demo.output / "consolidated.xlsx", scratch)
        matrix = consolidated.first_pages()["Matrix"]
        consolidated.picture(matrix, IMAGES / "matrix.png", 110, (40, 60, 1210, 330))
        overview = consolidated.first_pages()["Overview"]
        consolidated.picture(overview, IMAGES / "overview.png", 80, (0, 0, 936, 480))
        consolidated.picture(overview + 1, IMAGES / "overview-grades.png", 80)
        pages(demo.consolidation, demo.output, scratch)
    (Path(__file__).parent / "workbook.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
