"""Off-board a customer: its subscribers, the customer, and where that is wanted its people and organisation.

First everything is listed (`plan`), the list is written down in a journal (`record`), then that is removed step by
step, and nothing else (`run`). Every step may be repeated, and what is left is found again by listing it: after a
kill, the same call goes on where it was. Once the customer is gone nothing at the service leads to its
organisation: the journal does, or the caller names it.
"""
