"""The audit document as data."""
