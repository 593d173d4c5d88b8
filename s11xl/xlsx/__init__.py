"""Workbooks in general, independent of the audit: theme, sizes, sheets, tables, charts, packing."""
