"""The REST doors under /api/v1. Each module holds `routes`, which server/app.py finds and adds."""
