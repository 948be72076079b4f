"""Rules: pure decisions, grouped by the question they answer. No threads, environment, logging, clocks or output.

| folder | decides |
|---|---|
| `call` | what is sent, what an answer means, whether it is sent again |
| `paging` | where the next page of a list is, and when a list ends |
| `waiting` | what a status means, when a wait ends, what a poll token holds |
| `trust` | where a token may go, which links are followed, what must not be seen |
| `tokens` | what a login gives, and what a token may do |
| `resources` | natural keys, what differs, whether a create may be sent, package lists |
| `files` | whether a report file is whole |
| `bulk` | what becomes of a row, when a run stops |

The jobs that follow these rules are in `_flows`.
"""
