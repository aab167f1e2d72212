"""How large a thing may be on the wire. Nothing is ever truncated: it passes, or it is refused."""

MIB = 1024 * 1024

EVENTS_MAX = 5_000  # in one request
EVENT_BYTES_MAX = 3 * MIB
CALL_BYTES_MAX = 4 * MIB  # a larger request makes the app fetch its state
STATE_BYTES_INLINE_MAX = CALL_BYTES_MAX - 1024
STEP_BYTES_MAX = 4 * MIB  # one step's output, or input
ANSWER_BYTES_MAX = 8 * MIB
# A streamed answer is JSON within a JSON string, in which every quote counts double.
STREAM_BYTES_MAX = 2 * ANSWER_BYTES_MAX + 65_536
