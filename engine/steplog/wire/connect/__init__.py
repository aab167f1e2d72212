"""Connect: workers dial in over a WebSocket, and are asked through it (protocol.md §6).

Package connect.v1 of protocol buffers, its messages, and what they mean in our words.
"""

from .protobuf import ProtobufError

__all__ = ["ProtobufError"]
