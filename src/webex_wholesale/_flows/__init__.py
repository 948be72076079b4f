"""Flows: jobs made of calls, as generators over one vocabulary of effects; a driver runs any of them."""
