"""Where things stand in the repository, whichever folder a test is in."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "s11xl"
DOCS = ROOT / "docs"
SAMPLES = ROOT / "samples"
TESTS = ROOT / "tests"
CLIENTS = TESTS / "clients"  # what real programs are driven by
SOURCE_DOCUMENT = TESTS / "documents" / "source_document.txt"
EDITIONS = TESTS / "editions"
