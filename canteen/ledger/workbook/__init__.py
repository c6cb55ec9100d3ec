"""A canteen's month as a workbook: what the template and the export hold, and what their columns are."""
