"""Every decision the SDK makes, without sockets, clocks or an HTTP library: pure functions and generators.

A generator yields what it needs (send this, sleep so long, get a token); a driver in `_http` answers. So the rules
for retrying, paging, polling and trusting links stand here once, for both clients, and are tested without a loop.

| about | modules |
|---|---|
| operations and their arguments | `operation` `paths` `options` `prepare` `client_config` |
| one call | `wire` `call` `retry` `retry_after` `gate` `redirects` `answers` `unusable` `events` `result` |
| lists | `paging` `links` `finding` |
| waiting | `states` `polling` `pauses` `poll_token` `outcome` |
| where a token may go, and whence it comes | `origin` `foreign` `secret` `sources` `tokens` `token_endpoint` |
| refreshing it, and what it may do | `refresh` `renewal` `flight` `access` `access_hints` |
| customers | `prechecks` `package_changes` `names` |
| billing reports | `ensure_report` `report_outcome` `download` `checksums` `progress` |
"""
