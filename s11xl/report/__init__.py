"""Figures made into text, tables and charts, and those into files."""
