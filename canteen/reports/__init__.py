"""The forms that a canteen files or hands in, made of what was entered once: on screen, as PDF, as XLSX."""
