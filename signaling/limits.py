"""The bounds of the Socket.IO door. Sizes are in bytes of the encoded frame, times in seconds."""

# An SDP may have 64 kB (measured: 101 media sections make 62 kB), and JSON may write each character as two, as line
# ends; a command around it. What is larger cannot be answered, as it is not read.
MAX_FRAME = (2 * 64 + 16) * 1024
MAX_COMMAND = 16 * 1024
MAX_SDP = 64 * 1024
MAX_DEPTH = 8
# Arrays of 49 ids and offers of 100 sections, with room.
MAX_BRACKETS = 2_000

MAX_INBOX = 64
MAX_OUTBOX_BYTES = 1 << 20
MAX_OUTBOX_FRAMES = 4_000
# What one write takes: about what a socket's buffer holds, so that a batch is one system call.
MAX_BATCH = 64 * 1024

# A dead network is noticed within 5 s: a ping every 2 s, and 5 s without any frame ends the socket.
PING_EVERY_S = 2.0
SILENCE_S = 5.0
AUTHENTICATE_WITHIN_S = 5.0
# How long a socket that we ended may take to close before it is cut.
FAREWELL_S = 2.0
# How long a long-polling answer may be under way: 1 MB at 1 Mb/s.
ANSWER_TAKEN_WITHIN_S = 10.0
PULSE_S = 0.25

# Frames of one socket, pings and malformed ones included.
FRAMES_PER_S, FRAMES_BURST = 100, 300
