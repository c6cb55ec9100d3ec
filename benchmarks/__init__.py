"""What `make bench` runs: each figure is a ratio against the bare work, measured in the same run."""
