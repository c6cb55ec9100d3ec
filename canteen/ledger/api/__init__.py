"""The ledger for programs: scales, booking systems and card counters write it, others read it."""
