"""Where a recall applies: the states of the US that a text names, as ISO 3166-2 codes."""

import re

STATES = {
    "Alabama": "AL", "Alaska": "AK", "Arizona": "AZ", "Arkansas": "AR", "California": "CA", "Colorado": "CO",
    "Connecticut": "CT", "Delaware": "DE", "District of Columbia": "DC", "Florida": "FL", "Georgia": "GA",
    "Guam": "GU", "Hawaii": "HI", "Idaho": "ID", "Illinois": "IL", "Indiana": "IN", "Iowa": "IA",
    "Kansas": "KS", "Kentucky": "KY", "Louisiana": "LA", "Maine": "ME", "Maryland": "MD",
    "Massachusetts": "MA", "Michigan": "MI", "Minnesota": "MN", "Mississippi": "MS", "Missouri": "MO",
    "Montana": "MT", "Nebraska": "NE", "Nevada": "NV", "New Hampshire": "NH", "New Jersey": "NJ",
    "New Mexico": "NM", "New York": "NY", "North Carolina": "NC", "North Dakota": "ND", "Ohio": "OH",
    "Oklahoma": "OK", "Oregon": "OR", "Pennsylvania": "PA", "Puerto Rico": "PR", "Rhode Island": "RI",
    "South Carolina": "SC", "South Dakota": "SD", "Tennessee": "TN", "Texas": "TX", "Utah": "UT",
    "Vermont": "VT", "Virginia": "VA", "Washington": "WA", "West Virginia": "WV", "Wisconsin": "WI",
    "Wyoming": "WY",
}  # fmt: skip
# The longer name first: West Virginia is not Virginia.
NAMED = re.compile(r"\b(?:" + "|".join(sorted(STATES, key=len, reverse=True)) + r")\b")
# Capitals alone: "or" and "in" are words.
CODED = re.compile(r"\b(?:" + "|".join(STATES.values()) + r")\b")


def us_jurisdictions(text: str) -> list[str]:
    """The country, and its states as far as they are named.

    >>> us_jurisdictions("Distributed in CA, OR and West Virginia"), us_jurisdictions("Nationwide")
    (['US', 'US-CA', 'US-OR', 'US-WV'], ['US'])
    """
    found = {STATES[name] for name in NAMED.findall(text)}
    if not text.isupper():
        found.update(CODED.findall(text))
    return ["US", *sorted(f"US-{code}" for code in found)]
