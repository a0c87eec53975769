"""Parsers under millions of inputs: `make fuzz`."""
