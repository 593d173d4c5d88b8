"""Remake the phrases in the JSON Schema of standards files: `PYTHONPATH=. python docs/schema.py`.

The names of the phrases and their slots come from the code.
"""

import json
import re
from pathlib import Path

from s11xl.standards.wording import phrase_schemas

SCHEMA = Path(__file__).parents[1] / "s11xl" / "standards" / "schema.json"
_PHRASES = re.compile(r'(?<="wording": \{).*?(?=\n    \}\n  \},\n  "\$defs")', re.DOTALL)
_HEAD = """
      "type": "object", "additionalProperties": false,
      "description": "Phrases of the workbook itself, by name, which replace the package's own.",
      "properties": {
"""


def with_phrases(text: str) -> str:
    """The schema with the phrases that the code has now."""
    phrases = (f'        "{name}": {json.dumps(each)}' for name, each in phrase_schemas().items())
    block = _HEAD + ",\n".join(phrases) + "\n      }"
    return _PHRASES.sub(lambda _: block, text)


if __name__ == "__main__":
    SCHEMA.write_text(with_phrases(SCHEMA.read_text(encoding="utf-8")), encoding="utf-8")
