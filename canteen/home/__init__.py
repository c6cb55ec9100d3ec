"""The first page by role: what is due today, and the menu of every page."""
