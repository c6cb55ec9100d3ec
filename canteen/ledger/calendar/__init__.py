"""The calendar by hand: working days for the whole service, and days on which a canteen serves besides."""
