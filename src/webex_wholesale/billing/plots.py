"""Plots of summaries: use per service over the periods, the largest customers, and what changed.

Drawn on figures of their own, without pyplot: no window, no state that outlives the plot, fit for a server.
Numbers become floats here, and only here.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal

import attrs

from webex_wholesale._extras import require_extra
from webex_wholesale.billing import charts
from webex_wholesale.billing.comparison import MEASURES, Comparison, Measure, compare
from webex_wholesale.billing.summary import Summary
from webex_wholesale.errors import InvalidRequest

if TYPE_CHECKING:
    import matplotlib.figure

Kind = Literal["services", "customers", "change"]

#: What a kind of plot needs, in words.
_NEEDS: dict[str | None, str] = {
    None: "summaries grouped by service or customer, or a comparison by customer",
    "services": "summaries grouped by service",
    "customers": "summaries grouped by customer",
    "change": "a comparison by customer, or summaries of two periods grouped by customer",
}


@attrs.frozen
class Plot:
    """A finished plot, which shows itself in a notebook.

    Attributes:
        figure: the matplotlib figure, to change what you like.
    """

    figure: matplotlib.figure.Figure

    def save(self, path: str | os.PathLike[str], *, dpi: int = 150) -> None:
        """Write the plot to a file; its suffix says the format (png, svg, pdf)."""
        self.figure.savefig(os.fspath(path), dpi=dpi)

    def _repr_png_(self) -> bytes:
        image = io.BytesIO()
        self.figure.savefig(image, format="png", dpi=110)
        return image.getvalue()


def plot(
    usage: Summary | Comparison | Sequence[Summary],
    *,
    kind: Kind | None = None,
    measure: Measure | None = None,
    top: int = 15,
) -> Plot:
    """Plot a summary, or those of several periods in their order. Needs the extra `plot`.

    Args:
        usage: a summary; several, one for each period; or a comparison.
        kind: `"services"` stacks the use of each service, period by period; `"customers"` shows the largest of the
            last period; `"change"` the last period against the one before. When left out, every kind that `usage`
            is enough for, one below the other.
        measure: `"average_seats"` (when left out and all summaries know their days), `"user_days"` or
            `"billable_units"`. A comparison has its own.
        top: how many customers to show.

    Raises:
        InvalidRequest: `usage` is not enough for the kind, or the summaries do not know their days.
        MissingExtra: matplotlib is not installed.

    Example:
        ```python
        from webex_wholesale.billing import plot, summarize

        october = summarize(b"CUSTOMER_EXTERNAL_ID,SERVICE_NAME,QUANTITY\\nacct-1,WEBEX_SUITE,310\\n",
                            by=("customer", "service"), days=31)
        plot(october).figure.axes[0].get_title(loc="left")  # "Use by service"
        ```
    """
    figures = require_extra("plot", "matplotlib.figure")
    if top < 1:
        raise InvalidRequest("top is how many customers to show, at least one")
    panels = _comparison(usage, top) if isinstance(usage, Comparison) else _panels(usage, measure, top)
    chosen = [panels[name] for name in ([kind] if kind else panels) if name in panels]
    if not chosen:
        raise InvalidRequest(f"this plot needs {_NEEDS.get(kind, 'a kind: services, customers, change')}")
    heights = [height for height, _ in chosen]
    figure = figures.Figure(figsize=(charts.WIDTH, sum(heights)), layout="constrained")
    figure.get_layout_engine().set(w_pad=0.1, h_pad=0.1)
    # Each in a figure of its own, so that long names in one do not narrow the others.
    parts = figure.subfigures(len(chosen), 1, squeeze=False, height_ratios=heights)
    for (_, draw), part in zip(chosen, parts.flat, strict=True):
        draw(part.subplots())
    return Plot(figure)


#: Height in inches, and what draws it on its axes.
_Panel = tuple[float, Callable[[Any], None]]


def _panels(usage: Summary | Sequence[Summary], measure: Measure | None, top: int) -> dict[str, _Panel]:
    summaries = [usage] if isinstance(usage, Summary) else list(usage)
    know_days = all(summary.days is not None for summary in summaries)
    chosen = measure or ("average_seats" if know_days else "user_days")
    if chosen not in MEASURES or (chosen != "user_days" and not know_days):
        raise InvalidRequest("measure is user_days, or average_seats or billable_units of summaries with days=")
    panels: dict[str, _Panel] = {}
    if summaries and all("service" in summary.by for summary in summaries):
        panels["services"] = (charts.SERVICES_HEIGHT, lambda ax: charts.draw_services(ax, summaries, chosen))
    if summaries and "customer" in summaries[-1].by:
        last = summaries[-1].rollup("customer")
        height = charts.bars_height(min(len(last), top))
        panels["customers"] = (height, lambda ax: charts.draw_customers(ax, last, chosen, top))
    if len(summaries) > 1 and all("customer" in summary.by for summary in summaries[-2:]):
        panels |= _comparison(compare(*summaries[-2:], measure=chosen), top)
    return panels


def _comparison(comparison: Comparison, top: int) -> dict[str, _Panel]:
    if "customer" not in comparison.by:
        return {}
    bars = min(sum(1 for row in comparison if row.change), top)
    return {"change": (charts.bars_height(bars), lambda ax: charts.draw_change(ax, comparison, top))}
