"""Puts Apache POI's jars beside this file: `python tests/clients/get_poi.py`.

Debian's own package of POI can't open an .xlsx; the jars that PyPI's pyreportjasper carries can.
"""

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

PACKAGE = "pyreportjasper==2.1.4"
NEEDED = ("poi-", "xmlbeans-", "commons-", "log4j-api-", "curvesapi-")
JARS = Path(__file__).parent / "jars"


def main() -> None:
    JARS.mkdir(exist_ok=True)
    if any(JARS.glob("poi-5*.jar")):
        return
    with tempfile.TemporaryDirectory() as scratch:
        download = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "-d", scratch]
        subprocess.run([*download, PACKAGE], check=True)
        (wheel,) = Path(scratch).glob("*.whl")
        with zipfile.ZipFile(wheel) as package:
            for name in package.namelist():
                file = name.rpartition("/")[2]
                if file.endswith(".jar") and file.startswith(NEEDED):
                    (JARS / file).write_bytes(package.read(name))


if __name__ == "__main__":
    main()
