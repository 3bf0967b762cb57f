"""The file as it arrives: opened, measured, its encoding decided. Nothing knows of columns here."""
