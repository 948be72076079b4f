"""Made-up names for made-up people and places; the domains are reserved for examples and belong to nobody."""

from __future__ import annotations


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FIRST_NAMES = _words(
    "Ada Alba Amir Anna Bela Bruno Carla Chen Dario Dina Edda Emil Farid Fiona Goran Greta Hana Hugo Ida Igor "
    "Ines Ivo Jana Jonas Kira Kofi Lea Luca Maja Milo Nadia Nils Olga Omar Pia Pavel Rafa Rosa Sami Selma Tariq "
    "Tilda Uma Vera Viktor Wanda Yara Yusuf Zoe Zeno"
)
LAST_NAMES = _words(
    "Abel Adler Bauer Berg Brook Castle Clay Dale Dorn Eder Falk Field Ford Frost Gray Hale Heath Hill Holt "
    "Kern Lake Lang Marsh Mill Moor North Oak Park Pond Quill Reed Ridge Rivers Sand Shaw Stone Storm Swift "
    "Thorn Vale Wald Weaver West Wick Winter Wolf Wood Yard York Young"
)
TRADES = _words(
    "Bakery Books Cafe Carpentry Clinic Consulting Dental Design Electric Farms Florist Foods Garage Gym Hardware "
    "Hotel Insurance Interiors Joinery Kitchen Law Logistics Optics Pharmacy Physio Pizza Plumbing Printing "
    "Realty Roofing Salon School Security Software Solar Studio Tax Tiles Tools Travel Veterinary Wines"
)
STREETS = ("Station Road", "High Street", "Mill Lane", "Harbour Street", "Garden Avenue", "Market Square")
# (city, state or province, postal code, country, time zone, language)
PLACES = (
    ("Springfield", "IL", "62701", "US", "America/Chicago", "en_us"),
    ("Rivertown", "CA", "95035", "US", "America/Los_Angeles", "en_us"),
    ("Lakeside", "ON", "M5V 2T6", "CA", "America/Toronto", "en_us"),
    ("Oldham Green", "", "OL1 1AA", "GB", "Europe/London", "en_gb"),
    ("Neustadt", "", "10115", "DE", "Europe/Berlin", "de_de"),
    ("Villeneuve", "", "75002", "FR", "Europe/Paris", "fr_fr"),
)
CUSTOMER_PACKAGES = (
    ("webex_calling",),
    ("webex_calling", "webex_meetings"),
    ("webex_voice", "webex_meetings"),
    ("webex_suite",),
    ("webex_suite", "webex_calling", "common_area_calling"),
    ("webex_meetings",),
)
