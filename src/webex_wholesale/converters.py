"""Our models inside your own classes: hooks for a cattrs converter.

The client decodes answers with functions of its own (`Model.from_dict` is the same rules). A program that keeps
models in classes of its own, and loads and saves those with cattrs, registers the hooks on its converter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from webex_wholesale.models.base import Model

if TYPE_CHECKING:
    from cattrs import BaseConverter


def register_hooks(converter: BaseConverter) -> None:
    """Have a converter read and write models in their wire form, by the rules for answers.

    Args:
        converter: a `cattrs.Converter` of yours, or one of `cattrs.preconf`.

    Examples:
        >>> import cattrs
        >>> from webex_wholesale.models import Customer
        >>> converter = cattrs.Converter()
        >>> register_hooks(converter)
        >>> saved = converter.unstructure({"number": 7, "customer": Customer(id="c1", external_id="acme-1")})
        >>> saved
        {'number': 7, 'customer': {'id': 'c1', 'externalId': 'acme-1'}}
        >>> converter.structure(saved["customer"], Customer).external_id
        'acme-1'
    """
    converter.register_structure_hook_func(_is_model, lambda wire, model: model.from_dict(wire))
    converter.register_unstructure_hook_func(_is_model, lambda model: model.to_dict())


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Model)


__all__ = ["register_hooks"]
