"""A Postgres server of the machine's own packages, in a temporary folder, for the tests that need one."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def program(name: str) -> str | None:
    """Return where a program of Postgres is: on the path, or where Debian puts it."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return shutil.which(name, path=os.pathsep.join([*map(str, places), os.environ.get("PATH", "")]))


def why_not() -> str | None:
    """Return why there can be no server here, None where there can."""
    if program("initdb") is None or program("postgres") is None:
        return "Postgres is not installed: apt-get install postgresql"
    if os.geteuid() == 0 and _user() is None:
        return "Postgres refuses to run as root, and there is no user postgres or nobody"
    return None


@contextmanager
def serving() -> Iterator[str]:
    """Run a server, and give the URL of its database."""
    reason = why_not()
    assert reason is None, reason
    user = _user() if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)
    run = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user is not None else {}
    options = {"cwd": folder, "env": {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}, **run}
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    try:
        made = [program("initdb"), "-D", folder / "data", "-U", "jobs", "-A", "trust", "-E", "UTF8", "--no-sync"]
        subprocess.run(made, check=True, capture_output=True, **options)
        settings = ["listen_addresses=127.0.0.1", f"port={port}", f"unix_socket_directories={folder}"]
        begun = [program("postgres"), "-D", folder / "data", *(word for one in settings for word in ("-c", one))]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(begun, stdout=log, stderr=log, **options)
        try:
            _wait_for(port, server)
            yield f"postgresql://jobs@127.0.0.1:{port}/postgres"
        finally:
            server.terminate()
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _user() -> pwd.struct_passwd | None:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    return None


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        assert server.poll() is None, "Postgres ended at once"
        # It listens before it lets anybody in: `pg_isready` knows the difference.
        ready = [program("pg_isready") or "pg_isready", "-h", "127.0.0.1", "-p", str(port), "-U", "jobs", "-q"]
        if subprocess.run(ready).returncode == 0:
            return
        time.sleep(0.1)
    raise AssertionError("Postgres does not let anybody in after 20 s")
