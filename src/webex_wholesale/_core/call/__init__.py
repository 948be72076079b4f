"""One call: its arguments, what is sent, what an answer means, and whether it is sent again."""
