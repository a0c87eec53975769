"""The outside world: the clock, randomness, password hashes, signatures, what is counted in memory, test pictures."""
