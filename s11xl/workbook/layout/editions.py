"""What is known of earlier editions of the template, so that their returns are still read in full.

Whoever changes the template adds what it was to these, and a folder to `tests/editions`.
"""

# Fingerprints of the package's standards, without and with “not applicable”. Those of other
# standards are in the record of their round.
FINGERPRINTS = frozenset({"a8ff6ead6d93", "b98a5f67f124"})

# Phrases that are no longer in `Wording`; slots in braces stand for any text.
PHRASES: tuple[str, ...] = ()
