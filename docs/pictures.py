"""Makes the pictures of the documentation: `python docs/pictures.py`.

Needs LibreOffice and pdftoppm (Debian: libreoffice-calc-nogui, poppler-utils,
fonts-crosextra-carlito). The workbooks are those of the demo.
"""

import subprocess
import tempfile
from pathlib import Path

from s11xl.demo import run_demo

IMAGES = Path(__file__).parent / "images"
AGENCY = "Section 11 Audit 2026-27 - River & Weir Youth Project.xlsx"
DPI = 110
Crop = tuple[int, int, int, int]  # left, top, width, height in pixels


def picture(workbook: Path, page: int, crop: Crop, target: Path) -> None:
    """A part of a printed page of a workbook as PNG."""
    with tempfile.TemporaryDirectory() as scratch:
        profile = Path(scratch, "profile").as_uri()
        office = ["soffice", "--headless", f"-env:UserInstallation={profile}"]
        subprocess.run(
            [*office, "--convert-to", "pdf", "--outdir", scratch, str(workbook)],
            check=True,
            capture_output=True,
        )
        left, top, width, height = map(str, crop)
        cut = ["-x", left, "-y", top, "-W", width, "-H", height, "-r", str(DPI)]
        pages = ["-f", str(page), "-l", str(page), "-singlefile", "-png"]
        pdf = Path(scratch, workbook.stem + ".pdf")
        subprocess.run(
            ["pdftoppm", *pages, *cut, str(pdf), str(target.with_suffix(""))], check=True
        )


def main() -> None:
    """Makes every picture."""
    with tempfile.TemporaryDirectory() as scratch:
        demo = run_demo(Path(scratch, "demo"))
        filled = demo.folder / "returns" / AGENCY
        picture(filled, 6, (20, 60, 1240, 620), IMAGES / "section.png")
        picture(filled, 1, (20, 30, 1240, 790), IMAGES / "cover.png")
        consolidated = demo.output / "consolidated.xlsx"
        picture(consolidated, 2, (40, 60, 1210, 330), IMAGES / "matrix.png")


if __name__ == "__main__":
    main()
