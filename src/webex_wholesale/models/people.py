"""People of an organisation, as far as wholesale needs them: the persons behind subscribers."""

from __future__ import annotations

from datetime import datetime

import attrs

from webex_wholesale.models.base import NOT_SENT, Model, field


@attrs.frozen(kw_only=True, repr=False)
class PersonPhone(Model):
    """One phone number of a person.

    Attributes:
        type: such as `work`.
        value: the number.
    """

    type: str | None = field()
    value: str | None = field()


@attrs.frozen(kw_only=True, repr=False)
class Person(Model):
    """A person, as Webex's people API has it; everything else it sends is in `extras`.

    Attributes:
        id: what a subscriber has as `person_id`.
        emails: e-mail addresses.
        display_name: the name that is shown; empty only where an answer lacks it.
        first_name: first name.
        last_name: last name.
        org_id: the organisation that the person is in.
        roles: ids of the person's roles.
        licenses: ids of the person's licences.
        phone_numbers: numbers with their types.
        extension: extension within the location.
        location_id: the location, for a person with calling.
        created: when the person was made.
    """

    id: str = field(identity=True)
    emails: tuple[str, ...] = field(default=NOT_SENT)
    display_name: str = field(default="")
    first_name: str | None = field()
    last_name: str | None = field()
    org_id: str | None = field()
    roles: tuple[str, ...] = field(default=NOT_SENT)
    licenses: tuple[str, ...] = field(default=NOT_SENT)
    phone_numbers: tuple[PersonPhone, ...] = field(default=NOT_SENT)
    extension: str | None = field()
    location_id: str | None = field()
    created: datetime | None = field()
