"""Notebooks are text, stand in the navigation, and become pages that show what their cells do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.pages import ROOT

pytest.importorskip("jupytext", reason="part of the docs group")
pytest.importorskip("ipykernel", reason="part of the docs group")
pytest.importorskip("nbclient", reason="part of the docs group")

from tools import make_notebooks

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.py"))


def written(tmp_path: Path, code: str) -> Path:
    """Write a notebook of one cell."""
    path = tmp_path / "small.py"
    path.write_text(f"# %% [markdown]\n# # Small\n#\n# It is.\n\n# %%\n{code}\n")
    return path


def test_every_notebook_is_in_the_navigation():
    nav = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    assert len(NOTEBOOKS) == 3
    assert set(re.findall(r"notebooks/(\w+)\.md", nav)) == {path.stem for path in NOTEBOOKS}


def test_what_stands_in_the_repository_has_no_output():
    assert [path.name for path in (ROOT / "notebooks").iterdir() if path.suffix not in (".py", "")] == []


def test_a_page_shows_text_tables_and_images(tmp_path: Path):
    code = """
from IPython.display import display
from webex_wholesale.billing import UsageRow, plot, summarize
from webex_wholesale.models import Address
print("said")
display(Address(city="<Rivertown>"))
row = UsageRow(customer_org_id="o1", service_name="WEBEX_SUITE", quantity=31)
plot(summarize([row], by=("customer", "service"), days=31), kind="customers")
"""
    make_notebooks.make(written(tmp_path, code), tmp_path / "built")
    page = (tmp_path / "built" / "small.md").read_text()
    assert "# Small\n\n" in page
    assert "``` { .text .output }\nsaid\n```" in page
    assert '<div class="output">\n<table><caption>Address</caption>' in page
    assert "&lt;Rivertown&gt;" in page
    assert "![What the cell above draws](small-1.png)" in page
    assert (tmp_path / "built" / "small-1.png").read_bytes().startswith(b"\x89PNG")
    assert "(small.ipynb)" in page
    assert '"said\\n"' in (tmp_path / "built" / "small.ipynb").read_text()


@pytest.mark.parametrize("code", ["1 / 0", "import warnings; warnings.warn('old')"])
def test_a_cell_that_fails_or_warns_ends_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], code: str
):
    written(tmp_path, code)
    monkeypatch.setattr(make_notebooks, "NOTEBOOKS", tmp_path)
    monkeypatch.setattr(make_notebooks, "BUILT", tmp_path / "built")
    assert make_notebooks.main([]) == 1
    assert "small.py" in capsys.readouterr().out


def test_progress_is_one_output_that_is_written_again(tmp_path: Path):
    code = """
from webex_wholesale import bulk
from webex_wholesale.billing import BillingPeriod
from webex_wholesale.sandbox import Sandbox
sandbox = Sandbox(seed=7)
sandbox.seed_data(customers=2)
client = sandbox.client()
row = {"external_id": "alder-pizza", "name": "Alder Pizza", "primary_email": "owner@alder.example",
       "packages": "webex_meetings", "address_line1": "771 Alder Drive", "city": "Milpitas", "country": "US"}
plan = bulk.plan(client, [row], defaults={"provisioning_id": "template-1"})
ended = bulk.run(plan, "july.db", progress=True)

# %%
customer = client.customers.find(external_id="alder-pizza")
ended = client.customers.set_external_id(customer, "alder-1").wait(progress=True)

# %%
period = BillingPeriod.last_month(clock=sandbox.clock)
report = client.billing_reports.ensure(period, type="CUSTOMER").result()
content = client.billing_reports.download(report, progress=True)
"""
    cells = [cell for cell in make_notebooks.execute(written(tmp_path, code)).cells if cell.cell_type == "code"]
    shown = [[output.data["text/plain"] for output in cell.outputs] for cell in cells]
    assert [len(texts) for texts in shown] == [1, 1, 1]
    run, wait, download = (texts[0] for texts in shown)
    assert run.startswith("bulk run: 100%")
    assert wait.startswith("customers.update: provisioned after ")
    assert download.startswith("billing report: 100%")
