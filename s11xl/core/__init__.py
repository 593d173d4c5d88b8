"""Words and values that everything shares."""
