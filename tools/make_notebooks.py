"""Run the notebooks of the documentation; write each as a page with its output, and as an .ipynb file.

python tools/make_notebooks.py [NAME ...]

A notebook is a Python file in `notebooks/`, in jupytext's percent format, so it is read, reviewed and type-checked
as text. The pages are made by `make docs` and are not in the repository: they show what the code does today. A
cell that fails, or that writes to standard error, such as a warning, ends the build. `tools/docs_hooks.py` adds
the pages to the site.
"""

from __future__ import annotations

import base64
import re
import shutil
import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import jupytext  # type: ignore[import-untyped]
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

ROOT: Final = Path(__file__).resolve().parent.parent
NOTEBOOKS: Final = ROOT / "notebooks"
BUILT: Final = ROOT / "build" / "notebooks"
# The kernel warns of its sockets, which are on loopback.
_QUIET: Final = ["--IPKernelApp.log_level=ERROR"]


def execute(source: Path) -> Any:
    """Return a notebook with the output of all its cells; it runs in an empty folder.

    Raises:
        CellExecutionError: a cell failed.
        RuntimeError: a cell wrote to standard error.
    """
    notebook = jupytext.read(source)
    with TemporaryDirectory() as folder:
        resources = {"metadata": {"path": folder}}
        client = NotebookClient(
            notebook,
            timeout=600,
            startup_timeout=300,
            kernel_name="python3",
            resources=resources,
            extra_arguments=_QUIET,
        )
        client.execute()
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if output.get("name") == "stderr":
                raise RuntimeError(f"{source.name} wrote to standard error:\n{output.text}\nin\n{cell.source}")
    return notebook


def page(notebook: Any, name: str) -> tuple[str, dict[str, bytes]]:
    """Return a notebook as Markdown, and its images by file name."""
    images: dict[str, bytes] = {}
    parts = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            parts.append(cell.source)
        elif cell.source:
            parts.append(f"```python\n{cell.source}\n```")
            parts += [text for output in _joined(cell.outputs) for text in _shown(output, name, images)]
    note = f"Every output on this page is the code's own. To run it yourself: [{name}.ipynb]({name}.ipynb)."
    title, _, rest = "\n\n".join(parts).partition("\n")
    # Without a table of contents there is room for wide tables.
    return f"---\nhide:\n  - toc\n---\n\n{title}\n\n{note}\n{rest}\n", images


def _joined(outputs: Iterable[Any]) -> Iterator[Any]:
    """Yield the outputs of a cell; what was printed in one go comes in pieces."""
    for kind, run in groupby(outputs, key=lambda output: output.output_type):
        if kind == "stream":
            first, *others = run
            first.text += "".join(output.text for output in others)
            yield first
        else:
            yield from run


def _shown(output: Any, name: str, images: dict[str, bytes]) -> Iterator[str]:
    """Yield an output in the richest form that a page can show."""
    data = {"text/plain": output.text} if output.output_type == "stream" else output.data
    if png := data.get("image/png"):
        file = f"{name}-{len(images) + 1}.png"
        images[file] = base64.b64decode(png)
        yield f"![What the cell above draws]({file})"
    elif html := data.get("text/html"):
        # pandas puts looks of its own in front of every table; the site has looks for all of them.
        html = re.sub(r"<style scoped>.*?</style>\n?", "", html, flags=re.DOTALL).strip()
        yield '<div class="output">\n' + re.sub(r"\n\s*", "\n", html) + "\n</div>"
    elif text := data.get("text/plain", "").rstrip():
        yield f"``` {{ .text .output }}\n{text}\n```"


def make(source: Path, to: Path = BUILT) -> None:
    """Run one notebook and write what comes of it."""
    notebook = execute(source)
    text, images = page(notebook, source.stem)
    to.mkdir(parents=True, exist_ok=True)
    (to / f"{source.stem}.md").write_text(text, encoding="utf-8")
    jupytext.write(notebook, to / f"{source.stem}.ipynb")
    for file, content in images.items():
        (to / file).write_bytes(content)


def main(arguments: list[str]) -> int:
    """Make them; return the exit status."""
    if not arguments:
        shutil.rmtree(BUILT, ignore_errors=True)
    for source in sorted(NOTEBOOKS.glob("*.py")):
        if arguments and source.stem not in arguments:
            continue
        try:
            make(source)
        except (CellExecutionError, RuntimeError) as error:
            print(f"notebooks/{source.name}: {error}")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
