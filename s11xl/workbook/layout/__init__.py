"""The layout of a workbook, for the writer and the reader. Pure data; no Excel library."""
