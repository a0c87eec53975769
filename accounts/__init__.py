"""People, their domains and what each may do. Pure: no I/O, no clock, no randomness, no async."""
