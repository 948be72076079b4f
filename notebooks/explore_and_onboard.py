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
# # Explore and onboard
#
# What a partner has, as data frames; and one customer more. It runs in the [sandbox](../sandbox/index.md),
# without an account. With one, the first cell is `client = WholesaleClient.from_env()`, and everything that
# only reads stays as it is.
#
# ```console
# pip install 'webex-wholesale[pandas,progress]' jupyterlab
# ```

# %%
from datetime import timedelta

from webex_wholesale.models import Address, CustomerInfo
from webex_wholesale.sandbox import Sandbox

sandbox = Sandbox(seed=7)
sandbox.seed_data(customers=40, sub_partners=2, in_review=1, pending_consent=3)
client = sandbox.client()
client.customers

# %% [markdown]
# ## What is there
#
# A list is fetched when it is read. `to_pandas()` (or `to_polars()`, `to_arrow()`) reads all of it:

# %%
customers = client.customers.list().to_pandas()
customers[["external_id", "status", "packages", "address"]].head()

# %% [markdown]
# Lists and structs are Arrow types, so they open without a loop:

# %%
customers.assign(city=customers["address"].struct.field("city"))["city"].value_counts().head()

# %%
packages = customers["packages"].list.flatten()
packages.value_counts()

# %% [markdown]
# Customers have no names in the wholesale API. With names, one call to the organizations API is made for all of
# them:

# %%
named = client.customers.list(with_names=True, status="provisioned").to_list()
[(row.customer.external_id, row.name) for row in named[:5]]

# %% [markdown]
# One customer shows itself as a table; ids are shortened in the middle, and whole in the object:

# %%
customer = named[0].customer
customer

# %% [markdown]
# ## Its people

# %%
subscribers = client.subscribers.list(prefetch=4).to_pandas()
subscribers.groupby(["package", "status"]).size().rename("subscribers").reset_index()

# %% [markdown]
# ## Through a reseller's eyes

# %%
for reseller in client.sub_partners.list():
    view = client.for_sub_partner(reseller.org_id)
    print(reseller.subscription_id, reseller.provisioning_state, len(view.customers.list().to_list()), "customers")

# %% [markdown]
# ## Onboard a customer
#
# First what can be wrong, without making anything:

# %%
alder = Address(
    address_line1="771 Alder Drive",
    city="Milpitas",
    state_or_province="CA",
    zip_or_postal_code="95035",
    country="US",
)
info = CustomerInfo(name="Alder Pizza", primary_email="owner@alder.example")
client.precheck.customer(
    provisioning_id="template-1", packages=["webex_meetings"], address=alder, customer_info=info
)

# %% [markdown]
# `ensure` makes the customer unless it is there already, and says which. The sandbox's clock jumps while it is
# waited for; with an account this takes some minutes, and `progress=True` shows one line that updates.

# %%
poller = client.customers.ensure(
    external_id="alder-pizza",
    provisioning_id="template-1",
    packages=["webex_meetings"],
    address=alder,
    customer_info=info,
)
pizza = poller.result(timeout=900)
poller.how, pizza.status

# %%
for email in ["ana@alder.example", "ben@alder.example"]:
    client.subscribers.ensure(customer_id=pizza, email=email, packages=["webex_meetings"])

client.subscribers.list(customer_id=pizza.id).to_pandas()[["email", "package", "status"]]

# %% [markdown]
# ## When something is wrong
#
# An error says what it was about, and has what a support ticket wants as data:

# %%
from webex_wholesale.errors import InvalidRequest, NotFound

try:
    client.customers.get("no-such-customer")
except NotFound as error:
    print(error)
    print(error.operation, error.key, error.status, error.tracking_id)

# %% [markdown]
# What cannot be right is refused before anything is sent:

# %%
try:
    client.customers.update(pizza, packages=[])
except InvalidRequest as error:
    print(error)

# %% [markdown]
# ## Who waits for what
#
# A name that meets a denied-party list is reviewed by people, for up to 72 hours. `wait()` does not block on
# that:

# %%
sandbox.review("birch-arms", clears_after=timedelta(hours=71))
review = client.customers.ensure(
    external_id="birch-arms",
    provisioning_id="template-1",
    packages=["webex_meetings"],
    address=alder,
    customer_info=CustomerInfo(name="Birch Arms", primary_email="owner@birch.example"),
)
outcome = review.wait()
outcome.kind, outcome.status

# %% [markdown]
# Keep `review.token`, and come back with `client.resume(token)`, tomorrow and in another process. In the
# sandbox, three days are one call:

# %%
sandbox.clock.advance(timedelta(hours=72))
client.resume(review.token).wait().kind
