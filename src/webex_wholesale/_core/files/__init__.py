"""Files: how a report file is fetched whole.

The rules are in `transfer`: what happens when a download is cut, and when a file counts as whole. `decoding`
undoes compression and bounds it, `checksums` reads what the host promises.
"""
