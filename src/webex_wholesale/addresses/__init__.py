"""Addresses: everything wrong with one at once, folding of long lines, codes of countries and states, dial-ins.

>>> from webex_wholesale.addresses import address_problems
>>> [str(problem) for problem in address_problems("1 High Street", None, "London", None, None, "UK")]
['country: the ISO code is GB']
"""

from __future__ import annotations

from webex_wholesale.addresses.dial_in import DIAL_INS, DialIn, default_dial_in
from webex_wholesale.addresses.dial_in import SOURCE as DIAL_IN_SOURCE
from webex_wholesale.addresses.lines import wrap_lines
from webex_wholesale.addresses.places import normalize_country, normalize_state
from webex_wholesale.addresses.problems import MAX_LINE, Problem, address_problems, line_length, name_problems

__all__ = [
    "DIAL_INS",
    "DIAL_IN_SOURCE",
    "MAX_LINE",
    "DialIn",
    "Problem",
    "address_problems",
    "default_dial_in",
    "line_length",
    "name_problems",
    "normalize_country",
    "normalize_state",
    "wrap_lines",
]
