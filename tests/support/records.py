"""The record of a round, changed as other versions and people change it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any


def edited(folder: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    """Change the data of a folder's `round.json`, and return its path."""
    path = folder / "round.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    change(data)
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def as_earlier_version(folder: Path, *, layouts: bool = False) -> None:
    """Write the record as earlier versions did: the agencies are in `issued.csv` only."""

    def earlier(data: dict[str, Any]) -> None:
        issued = data.pop("issued")
        for name in ("agencies", "changes", "has_lock_password"):
            del data[name]
        if layouts:
            data["layouts"] = {each["return_id"]: each["layout"] for each in issued}

    edited(folder, earlier)
