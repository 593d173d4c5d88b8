"""Reports: figures as text, tables and charts, written as HTML and Excel files."""
