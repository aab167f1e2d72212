"""The packets of an Ogg file, as far as its headers need them (RFC 3533)."""

from __future__ import annotations

from collections.abc import Iterator

PAGE_HEADER_BYTES = 27


def packets(data: bytes, packets_max: int) -> Iterator[bytes]:
    """The first whole packets of the file; ends early where the file is cut off or damaged."""
    found = 0
    position = 0
    packet = bytearray()
    while data[position : position + 4] == b"OggS" and position + PAGE_HEADER_BYTES <= len(data):
        segment_count = data[position + 26]
        body = position + PAGE_HEADER_BYTES + segment_count
        for length in data[position + PAGE_HEADER_BYTES : body]:
            packet += data[body : body + length]
            body += length
            if length == 255:
                continue  # the packet goes on in the next segment, maybe on the next page
            yield bytes(packet)
            packet.clear()
            found += 1
            if found == packets_max:
                return
        position = body
