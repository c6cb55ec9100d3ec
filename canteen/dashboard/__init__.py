"""What the ledger gives back to the canteen that keeps it: its own page, above evaluation and below home."""
