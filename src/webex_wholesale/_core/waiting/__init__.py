"""Waiting: what a status means, when a wait ends, and what a poll token holds.

The tables of statuses are in `states`, the rule of when a wait ends in `polling`, how it ended in `outcome`.
"""
