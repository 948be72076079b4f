"""Plots show every number that they should, and no text on top of another."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from webex_wholesale.billing import BillingPeriod, Summary, UsageRow, compare, join, plot, summarize
from webex_wholesale.errors import InvalidRequest

backend = pytest.importorskip("matplotlib.backends.backend_agg")

LONG = "Müller & Söhne Steuerberatungsgesellschaft mbH & Co. KG, Niederlassung Süd"
SERVICES = ("WEBEX_CALLING", "WEBEX_SUITE", "A_SERVICE_WITH_A_NAME_THAT_IS_FAR_TOO_LONG_FOR_A_LEGEND")


def month(number: int, customers: int = 3, services: int = 2) -> Summary:
    period = BillingPeriod.month(2026, number)
    rows = [
        UsageRow(
            customer_org_id=f"o{customer}",
            service_name=SERVICES[service] if service < 3 else f"SERVICE_{service}",
            quantity=Decimal(period.days * ((customer * 7 + service * 3 + number * (-1) ** customer) % 23)),
        )
        for customer in range(customers)
        for service in range(services)
    ]
    summary = summarize(rows, ("customer", "service"), days=period)
    return join(summary, names={f"o{customer}": f"{LONG} {customer}" for customer in range(customers)})


def texts(ax: Any) -> list[str]:
    labels = [*ax.get_xticklabels(), *ax.get_yticklabels(), *ax.texts]
    return [text.get_text() for text in labels] + [ax.get_title(loc="left"), ax.get_xlabel(), ax.get_ylabel()]


def overlaps(figure: Any) -> list[tuple[str, str]]:
    """Draw a figure and find the texts that lie on each other or leave the canvas."""
    canvas = backend.FigureCanvasAgg(figure)
    canvas.draw()
    renderer = canvas.get_renderer()
    boxes = []
    for ax in figure.axes:
        legend = ax.get_legend()
        shown = [
            *ax.get_yticklabels(),
            *ax.texts,
            ax.xaxis.label,
            ax.yaxis.label,
            *(legend.get_texts() if legend else []),
        ]
        low, high = sorted(ax.get_ylim())
        for text in shown:
            inside = text not in ax.get_yticklabels() or low <= text.get_position()[1] <= high
            if text.get_text() and inside:
                boxes.append((text.get_text(), text.get_window_extent(renderer)))
    page = figure.bbox
    leaving = [(name, "canvas") for name, box in boxes if box.x0 < page.x0 - 1 or box.x1 > page.x1 + 1]
    pairs = combinations(boxes, 2)
    return leaving + [(one, two) for (one, first), (two, second) in pairs if first.overlaps(second)]


@pytest.mark.parametrize(("customers", "services", "months"), [(1, 1, 1), (3, 2, 2), (40, 3, 6), (40, 12, 12)])
def test_no_text_lies_on_another_however_much_there_is(customers: int, services: int, months: int) -> None:
    summaries = [month(number, customers, services) for number in range(1, months + 1)]
    assert overlaps(plot(summaries).figure) == []


def test_credits_and_losses_keep_clear_of_the_names() -> None:
    before = summarize([UsageRow(customer_org_id=LONG + str(n), quantity=Decimal(10 * n)) for n in range(1, 9)])
    after = summarize([UsageRow(customer_org_id=LONG + str(n), quantity=Decimal(-n)) for n in range(2, 10)])
    figure = plot(compare(before, after)).figure
    assert overlaps(figure) == []
    assert "-10 (gone)" in texts(figure.axes[0])
    assert "-9 (new)" in texts(figure.axes[0])
    assert overlaps(plot(after, kind="customers").figure) == []


def test_several_periods_give_services_customers_and_change() -> None:
    figure = plot([month(1), month(2)]).figure
    services, customers, change = figure.axes
    assert {"2026-01", "2026-02", "Use by service", "average seats"} <= set(texts(services))
    assert {text.get_text() for text in services.get_legend().get_texts()} == set(SERVICES[:2])
    assert customers.get_title(loc="left") == "Customers, 2026-02"
    assert change.get_title(loc="left") == "Change from 2026-01 to 2026-02"


def test_the_stacks_add_up_to_the_totals() -> None:
    summary = month(3, customers=5, services=12)
    ax = plot(summary, kind="services").figure.axes[0]
    assert sum(bar.get_height() for bar in ax.patches) == pytest.approx(float(summary.total.average_seats or 0))
    assert len(ax.get_legend().get_texts()) == 8
    assert "5 other services" in {text.get_text() for text in ax.get_legend().get_texts()}
    assert f"{summary.total.average_seats:,.0f}" in texts(ax)


def test_only_the_top_customers_are_shown_and_the_title_says_so() -> None:
    ax = plot(month(3, customers=40), kind="customers", top=5).figure.axes[0]
    assert ax.get_title(loc="left") == "Top 5 of 40 customers, 2026-03"
    lengths = [bar.get_width() for bar in ax.patches]
    assert len(lengths) == 5
    assert lengths == sorted(lengths, reverse=True)


def test_the_measure_can_be_chosen() -> None:
    summary = month(3)
    for measure in ("user_days", "billable_units"):
        ax = plot(summary, kind="services", measure=measure).figure.axes[0]  # type: ignore[arg-type]
        assert sum(bar.get_height() for bar in ax.patches) == pytest.approx(float(getattr(summary.total, measure)))
    assert plot(summarize([], "service")).figure.axes[0].texts[0].get_text() == "nothing was used"


def test_dollars_and_escapes_in_names_are_only_text() -> None:
    summary = join(month(3, 1), names={"o0": "Price $x^2$ or $y\x1b[31m\n"})
    (label,) = plot(summary, kind="customers").figure.axes[0].get_yticklabels()
    assert label.get_text() == "Price $x^2$ or $y [31m "
    assert not label.get_parse_math()


def test_periods_that_are_the_same_say_no_change() -> None:
    figure = plot([month(3), month(3)], kind="change").figure
    assert figure.axes[0].texts[0].get_text() == "no change"


@pytest.mark.parametrize(
    ("usage", "options", "message"),
    [
        ([], {}, "service"),
        (summarize([], "sku"), {}, "service"),
        (month(3), {"kind": "change"}, "two periods"),
        (month(3), {"kind": "pie"}, "services, customers, change"),
        (month(3), {"top": 0}, "top"),
        (summarize([]), {"measure": "billable_units"}, "days"),
        (compare(month(1), month(2), by="service"), {}, "comparison by customer"),
    ],
)
def test_what_cannot_be_plotted_is_refused(usage: Any, options: Any, message: str) -> None:
    with pytest.raises(InvalidRequest, match=message):
        plot(usage, **options)


def test_a_plot_shows_itself_in_a_notebook_and_saves(tmp_path: Path) -> None:
    made = plot(month(3))
    assert made._repr_png_().startswith(b"\x89PNG")
    made.save(tmp_path / "usage.svg")
    assert b"<svg" in (tmp_path / "usage.svg").read_bytes()


def test_a_file_of_no_known_format_is_refused_with_those_there_are(tmp_path: Path) -> None:
    made = plot(month(3))
    with pytest.raises(InvalidRequest, match=r"usage\.docx: a plot cannot be written as 'docx'; it takes .*png"):
        made.save(tmp_path / "usage.docx")
    assert list(tmp_path.iterdir()) == []
