# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Plan and run a spreadsheet
#
# Sixty customers with their people, planned, run, interrupted, finished, and reported on: [many at
# once](../bulk/index.md), in a notebook. It runs in the sandbox.
#
# ```console
# pip install 'webex-wholesale[pandas,progress]' jupyterlab
# ```

# %%
from pathlib import Path
from tempfile import mkdtemp

import pandas as pd

from webex_wholesale import bulk
from webex_wholesale.sandbox import Sandbox

sandbox = Sandbox(seed=7)
client = sandbox.client()
journal = Path(mkdtemp()) / "july.db"

# %% [markdown]
# ## The spreadsheet
#
# A data frame will do, as will a CSV file. A row with an `email` is about a subscriber of the customer in
# `external_id`; any other row is about the customer.

# %%
shops = [
    {
        "external_id": f"shop-{n}",
        "name": f"Shop {n}",
        "primary_email": f"owner@shop{n}.example",
        "packages": "webex_meetings",
        "address_line1": f"{n} Harbour Street",
        "city": "Milpitas",
        "country": "US",
    }
    for n in range(1, 61)
]
people = [
    {
        "external_id": shop["external_id"],
        "email": f"ana@{shop['external_id']}.example",
        "package": "webex_meetings",
    }
    for shop in shops
]
sheet = pd.DataFrame(shops + people)
sheet.iloc[[0, 1, 60, 61]]

# %% [markdown]
# ## Plan
#
# A plan sends no write. What is wrong with the sheet is found in one go, and comes first in the table:

# %%
wrong = sheet.head(4).copy()
wrong.loc[1, "country"] = "USA"
wrong.loc[2, "primary_email"] = "owner"
bulk.plan(client, wrong, defaults={"provisioning_id": "template-1"})

# %% [markdown]
# One that can be run, as a table; `plan.to_csv()` writes it for the person who has to agree:

# %%
plan = bulk.plan(client, sheet, defaults={"provisioning_id": "template-1"})
plan

# %% [markdown]
# ## Run
#
# The journal is a file. Stop the kernel at any moment, and run the same cell again: it goes on, and nobody is
# made twice. `progress=True` draws a bar; here every tenth row is printed. One customer is refused, to see how
# that looks, and the run is interrupted in the middle:

# %%
sandbox.faults.add(operation="customers.provision", key="shop-7", status=400)


def interrupted(update: bulk.BulkProgress) -> None:
    if update.done == 40:
        raise KeyboardInterrupt


try:
    bulk.run(plan, journal, on_update=interrupted)
except KeyboardInterrupt:
    print(bulk.status(journal).summary())

# %% [markdown]
# Again, to the end:

# %%
told: set[int] = set()


def tell(update: bulk.BulkProgress) -> None:
    tenths = update.done * 10 // update.total
    if tenths not in told:
        told.add(tenths)
        print(f"{update.done:3} of {update.total} done, {update.pending} pending at Webex")


report = bulk.run(plan, journal, on_update=tell)

# %% [markdown]
# ## The report
#
# What went wrong comes first:

# %%
report

# %% [markdown]
# The rows that failed are a file of the same columns with a `reason`: correct it, and plan and run it with a
# journal of its own.

# %%
failed = journal.with_name("july-failed.csv")
report.write_failed(failed)
pd.read_csv(failed)[["external_id", "email", "reason"]]

# %% [markdown]
# Nobody was made twice, whatever happened in between:

# %%
posts = [entry for entry in sandbox.journal if entry.operation == "customers.provision" and entry.status == 202]
len(posts), len(sandbox.customers())
