"""What the world can ask of the engine, over HTTP. Parses, calls a command, answers."""

from .app import create_server

__all__ = ["create_server"]
