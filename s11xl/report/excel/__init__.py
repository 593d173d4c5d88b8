"""The workbooks for the analyst: consolidated.xlsx and comparison.xlsx."""
