"""The Socket.IO door: typed messages, dispatch, fan-out."""
