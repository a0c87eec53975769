"""The pages. Each module holds `routes`, a RouteTableDef, which server/app.py finds and adds."""
