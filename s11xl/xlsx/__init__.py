"""What every workbook that we write needs; it knows no audit."""
