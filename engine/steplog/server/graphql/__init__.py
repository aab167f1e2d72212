"""The part of GraphQL that tools ask of a development server, and no more: see `api.py`."""
