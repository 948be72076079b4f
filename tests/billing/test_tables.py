"""Results show themselves as tables: aligned in a terminal, escaped in a notebook."""

from __future__ import annotations

from tests.billing.reports import CUSTOMER, report
from webex_wholesale.billing import summarize

ID = "Y2lzY29zcGFyazovL3VzL09SR0FOSVpBVElPTi8xZTJmZWI4OS00MTRjLTM0M2MtMTAyNy1jNGQxYzM4NmJiYzQ"


def test_a_summary_prints_as_an_aligned_table_with_a_total() -> None:
    rows = [{"CUSTOMER_ORG_ID": ID, "QUANTITY": "31000"}, {"CUSTOMER_ORG_ID": "o", "CUSTOMER_EXTERNAL_ID": "日本"}]
    assert str(summarize(report(rows, columns=CUSTOMER), "customer", days=31)).splitlines() == [
        "usage (31 days, rounding up per group)",
        "external_id  customer                          user_days  average_seats  billable_units  row_count",
        "-----------  --------------------------------  ---------  -------------  --------------  ---------",
        "acct-1       Y2lzY29zcGFyazo…jNGQxYzM4NmJiYzQ     31,000          1,000           1,000          1",
        "日本         o                                        31              1               1          1",
        "-----------  --------------------------------  ---------  -------------  --------------  ---------",
        "total                                             31,031          1,001           1,001          2",
    ]


def test_a_long_table_shows_its_first_lines_and_says_how_many_more() -> None:
    summary = summarize(report({"SKU": f"sku-{number}"} for number in range(100)), "sku")
    text = str(summary)
    assert "... 80 more rows" in text
    assert len(text.splitlines()) == 26
    assert "80 more rows" in summary._repr_html_()
    assert len(summary.table().to_text(rows=None).splitlines()) == 105


def test_the_repr_of_a_result_counts_its_lines() -> None:
    assert "rows=<3 lines>" in repr(summarize(report({"SKU": f"sku-{number}"} for number in range(3)), "sku"))


def test_html_escapes_what_comes_from_the_file() -> None:
    html = summarize(report([{"SKU": "<script>alert(1)</script>&"}]), "sku")._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&amp;" in html


def test_control_characters_do_not_reach_the_terminal() -> None:
    text = str(summarize(report([{"SKU": "red\x1b[31m\nalert\u202e"}]), "sku"))
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert len(text.splitlines()) == 6
