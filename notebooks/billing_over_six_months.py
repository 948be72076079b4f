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
# # Billing over six months
#
# Half a year of reports, made or found, read exactly, compared and drawn. It runs in the sandbox, whose
# customers came, changed and went over eight months; with an account the first cell is `client =
# WholesaleClient.from_env()`.
#
# ```console
# pip install 'webex-wholesale[pandas,plot,progress]' jupyterlab
# ```

# %%
from webex_wholesale.billing import BillingPeriod, compare, join, plot, to_pandas
from webex_wholesale.sandbox import Sandbox

sandbox = Sandbox(seed=7)
sandbox.seed_data(customers=25, months=8)
client = sandbox.client()

# %% [markdown]
# ## The reports
#
# `summarize` makes sure of a month's report, waits for it, downloads it and adds it up. Run it again tomorrow,
# and the reports that are there are used.

# %%
periods = BillingPeriod.last_months(6, clock=client.clock)
months = [
    client.billing_reports.summarize(period, type="CUSTOMER", by=("customer", "service"), timeout=1800)
    for period in periods
]
for month in months:
    print(month.period, f"{month.total.user_days:10,.2f} user-days", f"{len(month):4} lines")

# %% [markdown]
# The last one, as a table of 20 rows; seats are user-days over the days of the month:

# %%
months[-1]

# %% [markdown]
# ## With names
#
# The file has ids, and no names. They come from the organizations API, once for all:

# %%
names = {
    row.customer.org_id: row.name
    for row in client.customers.list(with_names=True)
    if row.customer.org_id and row.name
}
named = [join(month, names=names) for month in months]
named[-1].rollup("customer")

# %% [markdown]
# ## Plots

# %%
plot(named)

# %% [markdown]
# ## What changed since last month

# %%
compare(named[-2], named[-1])

# %% [markdown]
# ## As a data frame
#
# Quantities stay exact decimals; here they become a table of seats for each service and month:

# %%
import pandas as pd

frames = [to_pandas(month).assign(month=month.period) for month in named]
usage = pd.concat(frames, ignore_index=True)
seats = usage.groupby(["month", "service"])["average_seats"].sum().unstack("month").astype(float).fillna(0)
seats.round(1)

# %% [markdown]
# ## Does it agree?
#
# The partner's report and the customers' tell the same, to the last digit, or every difference is listed:

# %%
from webex_wholesale.billing import reconcile

files = {
    kind: client.billing_reports.download(client.billing_reports.ensure(periods[-1], type=kind).result())
    for kind in ("PARTNER", "CUSTOMER")
}
found = reconcile(partner=files["PARTNER"], customer=files["CUSTOMER"])
found.agrees
