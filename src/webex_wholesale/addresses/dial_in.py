"""The default global dial-in number of a meetings site: which country's number a region falls back to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

import attrs

from webex_wholesale._sources import Source

SOURCE: Final = Source(
    "Webex Wholesale Route-to-Market Solution Guide v1.24, table 3 (regions and numbers). Which country is in "
    "which region is this SDK's reading: the euro area's member states as of 2026-01-01 (European Commission); UN "
    "M49 for the Americas (019), Europe (150), Africa (002), Western Asia (145) as the Middle East, Eastern, "
    "South-eastern and Southern Asia (030, 035, 034) and Oceania (009) as Asia Pacific",
    date(2026, 1, 1),
)
"""Where the dial-ins come from."""


@attrs.frozen(kw_only=True)
class DialIn:
    """A region's default dial-in.

    Attributes:
        region: the guide's name of the region.
        code: country calling code, such as `+44`.
        number_of: ISO 3166-1 codes of the countries that have it.
        countries: countries read as belonging to the region.
    """

    region: str
    code: str
    number_of: tuple[str, ...]
    countries: frozenset[str]

    def __str__(self) -> str:
        return self.code


def _codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Left out because a reader of the guide could place them either way: countries that use the euro without being
# members (AD MC ME SM VA XK), the Finnish and French territories with codes of their own, the Caucasus, Central
# Asia, Afghanistan, Iran, Pakistan, and the territories of Australia.
DIAL_INS: Final[tuple[DialIn, ...]] = (
    DialIn(
        region="Americas",
        code="+1",
        number_of=("US", "CA"),
        countries=_codes(
            "AG AI AR AW BB BM BO BQ BR BS BZ CA CL CO CR CU CW DM DO EC FK GD GL GT GY HN HT JM KN "
            "KY LC MS MX NI PA PE PR PY SR SV SX TC TT US UY VC VE VG VI"
        ),
    ),
    DialIn(
        region="Asia Pacific",
        code="+65",
        number_of=("SG",),
        countries=_codes(
            "AS BD BN BT CK CN FJ FM GU HK ID IN JP KH KI KP KR LA LK MH MM MN MO MP MV MY NP NR NU "
            "PG PH PN PW SB SG TH TK TL TO TV TW VN VU WS"
        ),
    ),
    DialIn(
        region="Australia and New Zealand",
        code="+61",
        number_of=("AU",),
        countries=frozenset({"AU", "NZ"}),
    ),
    DialIn(
        region="Europe, Middle East and Africa",
        code="+44",
        number_of=("GB",),
        countries=_codes(
            "AE AL AO BA BF BH BI BJ BW BY CD CF CG CH CI CM CV CZ DJ DK DZ EG EH ER ET FO GA GB GG "
            "GH GI GM GN GQ GW HU IL IM IQ IS JE JO KE KM KW LB LI LR LS LY MA MD MG MK ML MR MU MW "
            "MZ NA NE NG NO OM PL PS QA RO RS RU RW SA SC SD SE SH SJ SL SN SO SS ST SY SZ TD TG TN "
            "TR TZ UA UG YE ZA ZM ZW"
        ),
    ),
    DialIn(
        region="Euro",
        code="+49",
        number_of=("DE",),
        countries=_codes("AT BE BG CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK"),
    ),
)
"""Every dial-in, with its region and the countries that it is the default of."""

_BY_COUNTRY: Final[Mapping[str, DialIn]] = MappingProxyType(
    {country: dial_in for dial_in in DIAL_INS for country in dial_in.countries}
)


def default_dial_in(country: str) -> DialIn | None:
    """Return the dial-in that a meetings site of a customer in this country falls back to.

    The service first takes a number of the country itself, where its telephony domain has one; this is what it
    takes otherwise. None for a country that is not known, or that the guide's regions do not place beyond doubt.

    Never raises, whatever it is given.

    Args:
        country: ISO 3166-1 code of two letters, in either case.

    Examples:
        >>> from webex_wholesale.addresses import default_dial_in
        >>> str(default_dial_in("at")), str(default_dial_in("CH")), default_dial_in("Mars")
        ('+49', '+44', None)
    """
    if not isinstance(country, str) or not country.isascii():
        return None
    code = country.strip().upper()
    return _BY_COUNTRY.get("GB" if code == "UK" else code)
