"""The calendar by hand: which days are working days, for the whole service."""
