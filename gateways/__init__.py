"""The outside world: password hashing, mail, files of other programs."""
