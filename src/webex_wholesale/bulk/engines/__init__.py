"""Engines that carry a bulk job beyond one machine; each is a module, and loads its libraries when it is used.

from webex_wholesale.bulk.engines import dbos

dbos.submit(plan, "postgresql://jobs@db/jobs", job="july", max_rate=50)  # once
dbos.work(client, "postgresql://jobs@db/jobs", job="july")  # in every worker process
"""
