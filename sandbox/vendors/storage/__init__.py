"""Cloud Storage's JSON API: objects with generations, in buckets that exist once named."""

from .routes import routes

__all__ = ["routes"]
