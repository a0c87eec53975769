"""Database, migrations, bus: the tools that keep what must last."""
