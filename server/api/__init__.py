"""The REST doors under /api/v1. Each module holds `routes`, which server/app.py finds and adds; each route is an
operation (operations.py), and so stands in /api/openapi.json (openapi.py)."""
