"""Makes the pictures of the documentation: `python docs/pictures.py`.

Needs LibreOffice and poppler (Debian: libreoffice-calc-nogui, poppler-utils,
fonts-crosextra-carlito). The workbooks are those of the demo; a picture is a part of a printed
page, found by the sheet's name in its footer.
"""

import re
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from s11xl.demo import run_demo

IMAGES = Path(__file__).parent / "images"
BLANK = "Section 11 Audit 2026-27 - Wrekin Vale College.xlsx"
FILLED = "Section 11 Audit 2026-27 - River & Weir Youth Project.xlsx"
Crop = tuple[int, int, int, int]  # left, top, width, height in pixels


class Printed:
    """A workbook as LibreOffice prints it."""

    def __init__(self, workbook: Path, scratch: Path) -> None:
        office = ["soffice", "--headless", f"-env:UserInstallation={(scratch / 'lo').as_uri()}"]
        convert = [*office, "--convert-to", "pdf", "--outdir", str(scratch), str(workbook)]
        subprocess.run(convert, check=True, capture_output=True)
        self.pdf = scratch / f"{workbook.stem}.pdf"

    def first_pages(self) -> Mapping[str, int]:
        """Each sheet's first page, from 1."""
        read = ["pdftotext", "-layout", str(self.pdf), "-"]
        text = subprocess.run(read, check=True, capture_output=True, text=True).stdout
        pages: dict[str, int] = {}
        for number, page in enumerate(text.split("\f"), start=1):
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


def slug(name: str) -> str:
    """A sheet's name as it stands in the name of a file."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def main() -> None:
    """Makes every picture, and the page that shows the workbook's."""
    lines = [
        "# Every sheet of the workbook",
        "",
        "The first printed page of each sheet, as it is sent out and as it may come back. Made by",
        "`python docs/pictures.py` from the demo.",
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
    (Path(__file__).parent / "workbook.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
