"""The workbooks for the analyst."""
