"""Where a token may go, which links are followed, and what must never be seen.

Where a token may go is in `origin`, which link of a report is fetched in `download_link`, what is masked in
`secret`.
"""
