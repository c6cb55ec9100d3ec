"""How many people to book food for: expected from the canteen's own history, with its own past error."""
