"""The editions of the template, so that returns of earlier ones are still read in full.

Whoever changes the template adds its new fingerprints here, and the phrases that it no longer has;
and a folder for the edition before to `tests/editions`.
"""

# Of every edition for the package's standards, without and with “not applicable”. Those of other
# standards are in the record of their round.
FINGERPRINTS = frozenset({"a8ff6ead6d93", "b98a5f67f124"})

# Phrases of earlier editions that are no longer in `Wording`; slots in braces stand for any text.
PHRASES: tuple[str, ...] = ()
