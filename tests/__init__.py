"""The tests, a mirror of the tree; services.py starts what they need for real."""
