"""What `make drill` runs: sudden deaths, many times, and then the books are compared."""
