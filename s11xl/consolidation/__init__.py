"""What came back: read, judged and made into tidy tables."""
