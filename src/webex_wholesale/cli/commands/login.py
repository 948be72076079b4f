"""`wholesale login`, `logout`: tokens come into a store, and out of it."""

from __future__ import annotations

import os
import sys

import click

from webex_wholesale import auth
from webex_wholesale.auth import profiles
from webex_wholesale.auth.settings import VARIABLES, store_named
from webex_wholesale.cli.asking import ask
from webex_wholesale.cli.commands.config import profiles_file
from webex_wholesale.cli.ending import say
from webex_wholesale.cli.options import Session, command


@click.command()
@click.option("--client-id", envvar=VARIABLES["client_id"], default=None, help="Of the integration.")
@click.option("--store", default=None, help="Where tokens are kept: keyring, or a file; a file by default.")
@click.option("--scope", "scopes", multiple=True, help="To ask for; all of the Wholesale APIs by default.")
@click.option("--redirect-uri", default=auth.REDIRECT_URI, help="As registered with the integration.")
@click.option("--headless", is_flag=True, help="Open no browser: show the address, and paste what it leads to.")
@click.option("--base-url", envvar=VARIABLES["base_url"], default=None, help="Root of the API.")
@click.option("--profile", metavar="NAME", default="default", envvar="WEBEX_PROFILE", help="Profile to write.")
@command(own_profile=True)
def login(
    session: Session,
    client_id: str | None,
    store: str | None,
    scopes: tuple[str, ...],
    redirect_uri: str,
    headless: bool,
    base_url: str | None,
    profile: str,
) -> None:
    """Sign in, keep the tokens in a store, and write a profile that names it.

    The client secret is taken from WEBEX_CLIENT_SECRET, else asked for; it is not kept.
    """
    if session.sandbox:
        say("nobody signs in to the sandbox: every command works with it as it is")
        session.output.item({"sandbox": session.sandbox})
        return
    path = profiles_file()
    known = profiles.load_all(path).by_name.get(profile)
    client_id = client_id or (known.client_id if known else None)
    if client_id is None:
        raise click.UsageError("which integration? Give --client-id, or set WEBEX_CLIENT_ID")
    store = store or (known.store if known else None) or f"tokens-{profile}.json"
    base_url = base_url or (known.base_url if known else None)
    secret = os.environ.get(VARIABLES["client_secret"])
    if not secret and (sys.stdin is None or not sys.stdin.isatty()):
        raise click.UsageError("which secret? Set WEBEX_CLIENT_SECRET: there is nobody to ask")
    secret = secret or ask("Client secret", hidden=True)
    account = profiles.Profile(
        name=profile,
        client_id=client_id,
        store=store,
        base_url=base_url,
        sub_partner=known.sub_partner if known else None,
    )
    kept = store if store == "keyring" else str(path.parent / os.path.expanduser(store))
    source = auth.login(
        client_id,
        secret,
        scopes=scopes or None,
        store=store_named(kept, client_id),
        redirect_uri=redirect_uri,
        headless=headless,
        network=auth.Network(base_url=base_url) if base_url else None,
        show=lambda text: click.echo(text, err=True),
        ask=lambda text: ask(text.rstrip(": ")),
    )
    profiles.save(account, path)
    say(f"signed in; the tokens are in {kept}. Further commands need WEBEX_CLIENT_SECRET for refreshing them")
    tokens = source.tokens
    session.output.item({"profile": profile, **(tokens.summary() if tokens else {})})


@click.command()
@click.option("--profile", metavar="NAME", default=None, envvar="WEBEX_PROFILE", help="Profile whose tokens.")
@command(own_profile=True)
def logout(session: Session, profile: str | None) -> None:
    """Forget the tokens of a profile; the profile stays."""
    if session.sandbox:
        say("nobody signs in to the sandbox: there are no tokens to forget")
        session.output.item({"sandbox": session.sandbox, "deleted": False})
        return
    known = profiles.load(profile, profiles_file())
    if known.store is None:
        raise click.UsageError(f"profile {known.name} has no store: there are no tokens to forget")
    gone = store_named(known.store, known.client_id or "").delete()
    say(
        "the tokens are deleted here; at Webex they stay valid until they expire"
        if gone
        else "there were no tokens"
    )
    session.output.item({"profile": known.name, "deleted": gone})
