"""Exactly-once creation by natural key: find; permit; create; settle what is unknown; at most two creates.

    from webex_wholesale._flows.ensure.flow import ensure
    ensured = yield from ensure(target, calls, journal=..., on_difference=..., known=..., window=...)

`target` says what is wanted and how it is found, made and compared: `CustomerTarget` and `SubscriberTarget` in
`targets`, `ReportTarget` in `reports`. The flow returns as soon as the resource has an id: `ensured.wait` is the
wait for the rest, which a bulk job leaves to its sweeper. Only a customer that is being deleted is waited for in
here.

For bulk jobs: `known` is what a list pass has of this key (an empty list where it has nothing) and takes the place
of the first look; everything after that is looked up. The pass may be old: what this journal's other users made
since is in its entry. All jobs of one machine share one journal, and so may single calls of `ensure`.

What keeps it to one:

- Before each request that creates, the journal gives a permit, which is durable by then. It is given only to the
  caller that has seen the newest entry of the key, and is good for one request of one process life. Whatever was
  found in the journal without a result may have been sent: it is looked for, not sent again.
- Of a create that ended unknown, the key is looked for until a window has passed since the request can have left.
  Then one more create is allowed; after that the outcome is `OutcomeUnknown` with `limbo`, and the journal says
  so. A later run begins by looking, and may create again: by then the window is over.
- A resource is adopted only where it is as it was asked for; otherwise it is a `NaturalKeyConflict`.
"""
