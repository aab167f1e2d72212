"""Salesforce: signing in, upsert by external id, and queries, over records that are kept."""

from .routes import routes

__all__ = ["routes"]
