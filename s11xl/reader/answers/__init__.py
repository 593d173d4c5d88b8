"""What a `RawWorkbook` answers."""
