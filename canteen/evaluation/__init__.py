"""What a canteen scores and who says so: standards, rounds, sheets."""
