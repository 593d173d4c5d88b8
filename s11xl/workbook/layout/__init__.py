"""Where everything is in a workbook: planned once, for the writer and the reader."""
