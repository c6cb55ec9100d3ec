"""Signatures: who saves a day signs it as recorder; then it is checked, then the month is confirmed."""
