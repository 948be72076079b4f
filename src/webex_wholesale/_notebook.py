"""How things show themselves in a notebook: as a table where it can show one, as text everywhere else.

And how what goes on shows itself there: as one output that is written again.
"""

from __future__ import annotations

import sys
from abc import abstractmethod
from collections.abc import Callable, Container
from typing import Any


def updating_output() -> Callable[[str], None] | None:
    """Return what writes one output of the running cell, again and again; None where this is no notebook."""
    ipython: Any = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    if getattr(shell, "kernel", None) is None:
        return None
    handle: Any = None

    def write(text: str) -> None:
        nonlocal handle
        form = {"text/plain": text}
        if handle is None:
            handle = ipython.display.display(form, raw=True, display_id=True)
        else:
            handle.update(form, raw=True)

    return write


class NotebookView:
    """Base of what has an HTML form: gives a notebook all forms at once, those it asks for or all but some.

    The JSON form is given only where it is asked for by name: JupyterLab would show it in place of the table.
    """

    __slots__ = ()

    # Without ABCMeta, which would slow down every `isinstance` of a model; the type checker sees it all the same.
    @abstractmethod
    def _repr_html_(self) -> str: ...

    def _repr_mimebundle_(
        self, include: Container[str] | None = None, exclude: Container[str] | None = None, **_more: Any
    ) -> dict[str, Any]:
        forms: dict[str, Any] = {"text/plain": repr(self), "text/html": self._repr_html_()}
        to_dict = getattr(self, "to_dict", None)
        if include and "application/json" in include and to_dict is not None:
            forms["application/json"] = to_dict()
        return {
            kind: form
            for kind, form in forms.items()
            if (not include or kind in include) and not (exclude and kind in exclude)
        }
