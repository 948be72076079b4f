"""Optional libraries: imported where they are first used; a missing one is an error that names its extra."""

from __future__ import annotations

import importlib
from typing import Any

from webex_wholesale.errors import MissingExtra

#: Extra -> the module it is there for, where that has another name.
_LIBRARY = {
    "addresses": "pycountry",
    "arrow": "pyarrow",
    "otel": "opentelemetry",
    "plot": "matplotlib",
    "progress": "tqdm",
    "speedups": "orjson",
}


def require_extra(extra: str, module: str | None = None) -> Any:
    """Import and return a module of an optional library.

    Args:
        extra: the extra of this package that installs it, such as `"pandas"`.
        module: the module to import, such as `"pyarrow.csv"`; the extra's own library when left out.

    Raises:
        MissingExtra: it cannot be imported.
    """
    name = module or _LIBRARY.get(extra, extra)
    library = name.partition(".")[0]
    try:
        importlib.import_module(library)
        return importlib.import_module(name)
    except ImportError as error:
        raise MissingExtra(library, extra=extra) from error
