"""One call: its arguments, what is sent, what an answer means, and whether it is sent again.

The rule of what is repeated is in `retry`, after how long in `backoff` and `retry_after`, how fast a client sends
in `rate_limit`.
"""
