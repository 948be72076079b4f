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
from webex_wholesale.billing.comparison import MEASURES, Comparison, Measure, compare
from webex_wholesale.billing.summary import Summary
from webex_wholesale.errors import InvalidRequest

if TYPE_CHECKING:
    import matplotlib.figure


from decimal import Decimal

from webex_wholesale._tables import printable, shorten
from webex_wholesale.billing.comparison import Change
from webex_wholesale.billing.summary import SummaryRow

#: Inches: of every chart's width, and of the height that the chart of services needs.
WIDTH, SERVICES_HEIGHT = 9.5, 4.0

#: Told apart by people who do not see all colours (Okabe and Ito); the last is for all other services.
_COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#999999")
_MORE, _LESS = "#0072B2", "#D55E00"
_LONGEST_NAME = 34
_SMALL, _CHARACTER = 9, 0.08
_BAR_INCHES, _FRAME_INCHES = 0.3, 1.3


def bars_height(bars: int) -> float:
    """Return the inches that a chart of horizontal bars needs."""
    return _FRAME_INCHES + _BAR_INCHES * max(bars, 2)


def draw_services(ax: Any, summaries: Sequence[Summary], measure: str) -> None:
    """Stack the use of each service, one bar for each period; the smallest services share one colour."""
    stacks = _stacks(summaries, measure)
    if not stacks:
        return _finish(ax, "Use by service", measure, ax.yaxis, empty="nothing was used")
    count = len(summaries)
    above, below = [0.0] * count, [0.0] * count
    bars = []
    for (_, values), colour in zip(stacks, _COLOURS, strict=False):
        # Credits are negative: they hang below the line and do not shorten what stands on it.
        bottoms = [above[at] if value >= 0 else below[at] for at, value in enumerate(values)]
        bars.append(ax.bar(range(count), values, 0.62, bottom=bottoms, color=colour))
        above = [top + max(value, 0) for top, value in zip(above, values, strict=True)]
        below = [bottom + min(value, 0) for bottom, value in zip(below, values, strict=True)]
    labels = [label for label, _ in stacks]
    slot = (WIDTH - 1.5 - _CHARACTER * max(map(len, labels), default=0)) / max(count, 3)
    _write_totals(ax, [_number(getattr(summary.total, measure)) for summary in summaries], above, slot)
    names = [
        summary.period or (f"period {at}" if count > 1 else "report") for at, summary in enumerate(summaries, 1)
    ]
    slanted = max(map(len, names)) * _CHARACTER > slot
    side = "right" if slanted else "center"
    ax.set_xticks(range(count), names, rotation=40 if slanted else 0, ha=side, parse_math=False)
    # One bar or two keep their width, in the middle, instead of filling the chart.
    ax.set_xlim((count - 1) / 2 - max(count, 3) / 2 - 0.1, (count - 1) / 2 + max(count, 3) / 2 + 0.1)
    # Outside, in the order of the stack.
    legend = ax.legend(bars[::-1], labels[::-1], loc="upper left", bbox_to_anchor=(1.01, 1), frameon=False)
    for text in legend.get_texts():
        text.set_parse_math(False)
    return _finish(ax, "Use by service", measure, ax.yaxis)


def draw_customers(ax: Any, summary: Summary, measure: str, top: int) -> None:
    """Show the largest customers of a period, the largest on top."""
    rows = sorted(summary.rollup("customer"), key=lambda row: -getattr(row, measure))
    shown = rows[:top]
    values = [getattr(row, measure) for row in shown]
    _draw_bars(ax, list(map(_customer, shown)), values, list(map(_number, values)), two_colours=False)
    title = f"Top {len(shown)} of {len(rows):,} customers" if len(rows) > len(shown) else "Customers"
    title += f", {summary.period}" if summary.period else ""
    _finish(ax, title, measure, ax.xaxis, empty=not shown and "no customers")


def draw_change(ax: Any, comparison: Comparison, top: int) -> None:
    """Show the largest changes, up to the right and down to the left."""
    changed = [row for row in comparison if row.change]
    shown = changed[:top]
    values = [row.change for row in shown]
    _draw_bars(ax, list(map(_customer, shown)), values, list(map(_told, shown)), two_colours=True)
    first, second = (period or name for period, name in zip(comparison.periods, ("before", "now"), strict=True))
    more = f", {len(shown)} largest of {len(changed):,}" if len(changed) > len(shown) else ""
    title = f"Change from {first} to {second}{more}"
    _finish(ax, title, comparison.measure, ax.xaxis, empty=not shown and "no change")


def _stacks(summaries: Sequence[Summary], measure: str) -> list[tuple[str, list[float]]]:
    """Return each service with its use period by period, the largest first, the smallest together."""
    use = [
        {row.service: float(getattr(row, measure)) for row in summary.rollup("service")} for summary in summaries
    ]
    total = {name: sum(period.get(name, 0) for period in use) for period in use for name in period}
    services = sorted(total, key=lambda name: -total[name])
    room = len(_COLOURS) - (len(services) > len(_COLOURS))
    stacks = [(_label(name, "no service"), [period.get(name, 0.0) for period in use]) for name in services[:room]]
    if others := services[room:]:
        stacks.append(
            (f"{len(others)} other services", [sum(period.get(name, 0.0) for name in others) for period in use])
        )
    return stacks


def _write_totals(ax: Any, totals: Sequence[str], heights: Sequence[float], slot: float) -> None:
    upright = max(map(len, totals), default=0) * _CHARACTER > slot
    for at, (total, height) in enumerate(zip(totals, heights, strict=True)):
        ax.annotate(
            total,
            (at, height),
            (0, 4),
            textcoords="offset points",
            ha="center",
            fontsize=_SMALL,
            rotation=90 if upright else 0,
        )
    ax.margins(y=0.2 if upright else 0.1)


def _draw_bars(
    ax: Any, labels: Sequence[str], values: Sequence[Decimal], notes: Sequence[str], *, two_colours: bool
) -> None:
    places = range(len(values))
    colours = [_LESS if two_colours and value < 0 else _MORE for value in values]
    ax.barh(places, [float(value) for value in values], 0.7, color=colours)
    ax.axvline(0, color="#333333", linewidth=0.8)
    for place, value, note in zip(places, values, notes, strict=True):
        offset, side = ((4, 0), "left") if value >= 0 else ((-4, 0), "right")
        end = (float(value), place)
        ax.annotate(note, end, offset, textcoords="offset points", ha=side, va="center", fontsize=_SMALL)
    ax.set_yticks(places, labels, parse_math=False)
    ax.set_ylim(max(len(values), 2) - 0.4, -0.6)
    room = 0.2 + _CHARACTER * max(map(len, notes), default=0)
    axes = WIDTH - 0.5 - _CHARACTER * max(map(len, labels), default=0)
    ax.set_xlim(*_limits([float(value) for value in values], room / axes))


def _limits(values: Sequence[float], note: float) -> tuple[float, float]:
    """Return limits that leave room for a note, a share of the axis, at either end that has bars."""
    low, high = min(0.0, *values, 0.0), max(0.0, *values, 0.0)
    left, right = (note if low < 0 else 0.0), (note if high > 0 or low == 0 else 0.0)
    length = ((high - low) or 1.0) / (1 - left - right)
    return low - left * length, high + right * length


def _finish(ax: Any, title: str, measure: str, numbers: Any, *, empty: str | bool = False) -> None:
    ax.set_title(title, loc="left", fontweight="bold", fontsize=11, parse_math=False)
    ax.spines[["top", "right"]].set_visible(False)
    if empty:
        ax.text(0.5, 0.5, empty, transform=ax.transAxes, ha="center", va="center", color="#555555")
        ax.set_xticks([])
        ax.set_yticks([])
        return
    label = measure.replace("user_days", "user-days").replace("_", " ")
    (ax.set_xlabel if numbers.axis_name == "x" else ax.set_ylabel)(label)
    numbers.set_major_formatter(lambda value, _: f"{value:,.10g}")
    ax.grid(axis=numbers.axis_name, color="#dddddd", linewidth=0.7)
    ax.set_axisbelow(True)


def _customer(row: SummaryRow | Change) -> str:
    id = row.customer if isinstance(row, SummaryRow) else row.key.get("customer")
    return _label(row.name or row.external_id or id, "no customer")


def _label(name: str | None, missing: str) -> str:
    return shorten(printable(name), _LONGEST_NAME) if name else f"({missing})"


def _number(value: Decimal) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 or value == value.to_integral_value() else f"{value:,.1f}"


def _told(row: Change) -> str:
    sign = "+" if row.change > 0 else ""
    aside = row.status if row.status in ("new", "gone") or row.percent is None else f"{sign}{row.percent:,.0f} %"
    return f"{sign}{_number(row.change)} ({aside})"


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
        """Write the plot to a file; its suffix says the format (png, svg, pdf).

        Raises:
            InvalidRequest: the suffix is that of no format.
        """
        name = os.fspath(path)
        suffix = os.path.splitext(name)[1].removeprefix(".").lower()
        known = sorted(self.figure.canvas.get_supported_filetypes())
        # Without a suffix matplotlib writes a PNG.
        if suffix and suffix not in known:
            raise InvalidRequest(f"{name}: a plot cannot be written as {suffix!r}; it takes {', '.join(known)}")
        self.figure.savefig(name, dpi=dpi)

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
        raise InvalidRequest("top must be a number of customers to show, 1 or more")
    panels = _comparison(usage, top) if isinstance(usage, Comparison) else _panels(usage, measure, top)
    chosen = [panels[name] for name in ([kind] if kind else panels) if name in panels]
    if not chosen:
        raise InvalidRequest(f"this plot needs {_NEEDS.get(kind, 'a kind: services, customers, change')}")
    heights = [height for height, _ in chosen]
    figure = figures.Figure(figsize=(WIDTH, sum(heights)), layout="constrained")
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
        raise InvalidRequest(
            "measure must be user_days, or average_seats or billable_units of summaries with days="
        )
    panels: dict[str, _Panel] = {}
    if summaries and all("service" in summary.by for summary in summaries):
        panels["services"] = (SERVICES_HEIGHT, lambda ax: draw_services(ax, summaries, chosen))
    if summaries and "customer" in summaries[-1].by:
        last = summaries[-1].rollup("customer")
        height = bars_height(min(len(last), top))
        panels["customers"] = (height, lambda ax: draw_customers(ax, last, chosen, top))
    if len(summaries) > 1 and all("customer" in summary.by for summary in summaries[-2:]):
        panels |= _comparison(compare(*summaries[-2:], measure=chosen), top)
    return panels


def _comparison(comparison: Comparison, top: int) -> dict[str, _Panel]:
    if "customer" not in comparison.by:
        return {}
    bars = min(sum(1 for row in comparison if row.change), top)
    return {"change": (bars_height(bars), lambda ax: draw_change(ax, comparison, top))}
