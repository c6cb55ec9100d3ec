"""Who exists: bureaus, institutions and canteens."""
