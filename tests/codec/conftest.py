"""A busy machine is slow, which says nothing about the code; what is tried for each model is tried less."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.register_profile("each-model", deadline=None, max_examples=25)
settings.load_profile("untimed")
