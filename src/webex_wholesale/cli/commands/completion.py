"""`wholesale completion`: what a shell loads to complete commands and options."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the completion script of a shell.

    In ~/.bashrc: eval "$(wholesale completion bash)". In ~/.zshrc, after compinit: eval "$(wholesale completion
    zsh)". In ~/.config/fish/config.fish: wholesale completion fish | source
    """
    found = get_completion_class(shell)
    assert found is not None
    script = found(context.find_root().command, {}, "wholesale", "_WHOLESALE_COMPLETE").source()
    # In fish, click's script takes a value for over at its first comma; lists of packages have some.
    click.echo(script.replace('string split ","', 'string split --max 1 ","'))
