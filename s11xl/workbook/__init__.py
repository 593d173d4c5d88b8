"""The workbook that an agency gets."""
