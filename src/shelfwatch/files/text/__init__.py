"""The text of a file: a workbook or any encoding becomes UTF-8, and the header is found in it."""
