"""What came back, made into tidy tables."""
