"""The script that `generate` leaves in a round's folder, for those who don't type commands.

Double-clicked, it opens the menu of `s11xl` for its folder. Out: its name and text.
"""

RUN_FILE = "Run s11xl.py"
RUN_SCRIPT = '''\
"""Double-click this file to see where the Section 11 audit in this folder stands, and go on."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

if find_spec("s11xl"):
    try:
        folder = Path(__file__).resolve().parent
        command = [sys.executable, "-m", "s11xl", "--folder", str(folder)]
        subprocess.run(command, cwd=folder)
    except KeyboardInterrupt:
        pass
else:
    print("The program s11xl is not installed for this Python:", sys.executable)
    print("What to do: open Terminal (Start, type terminal, press Enter), type this line,")
    print("press Enter, and then double-click this file again:")
    print()
    print("  py -m pip install s11xl" if sys.platform == "win32" else "  pip install s11xl")
    print()
    print("If that is not allowed, ask your IT team to install it.")
try:
    input("Press Enter to close this window.")
except (EOFError, KeyboardInterrupt):
    pass
'''
