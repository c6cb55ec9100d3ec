"""What happened at each meal: records, closures, and the facts made of them."""
