"""Link types: the spellings in which they are asked for, and GS1's names for them.

Inside, a GS1 link type is the CURIE `gs1:name`; anything else stays as it was sent.
"""

import re

VOCABULARY = "https://ref.gs1.org/voc/"
PRODUCT_INFORMATION = "gs1:pip"
DEFAULT_LINK = "gs1:defaultLink"
# The second is the spelling of editions before 1.2 and deprecated; both mean the linkset.
LINKSET = frozenset({"linkset", "all"})

# GS1 web vocabulary 1.16, without those that say how links are chosen (defaultLink, defaultLinkMulti).
RATIFIED = frozenset({
    "activityIdeas", "allergenInfo", "appDownload", "backgroundInfo", "brandHomepageClinical",
    "brandHomepagePatient", "careersInfo", "certificationInfo", "consumerHandlingStorageInfo",
    "dpp", "eifu", "epcis", "epil", "eventsInfo", "faqs", "handledBy", "hasRetailers", "homepage",
    "ingredientsInfo", "instructions", "jws", "leaveReview", "locationInfo", "logisticsInfo",
    "loyaltyProgram", "masterData", "menuInfo", "nutritionalInfo", "openingHoursInfo",
    "paymentLink", "pip", "productSustainabilityInfo", "promotion", "purchaseSuppliesOrAccessories",
    "quickStartGuide", "recallStatus", "recipeInfo", "registerProduct", "registryEntry",
    "relatedImage", "relatedVideo", "reportFound", "review", "safetyInfo", "scheduleTime",
    "serviceInfo", "smartLabel", "smpc", "socialMedia", "statisticInfo", "subscribe", "support",
    "sustainabilityInfo", "traceability", "tutorial", "userAgreement", "verificationService",
    "whatsInTheBox",
})  # fmt: skip
_NAMESPACE = re.compile(r"^https?://(?:ref\.|www\.)?gs1\.org/voc/", re.IGNORECASE)
# What the schema of GS1 linksets allows as the name of a relation.
_RELATION = re.compile(r"^(?:[a-z-]+|https?://[A-Za-z0-9./]+)$")
_TITLES = {
    "pip": "Product information",
    "dpp": "Digital product passport",
    "eifu": "Electronic instructions for use",
    "epil": "Electronic patient information leaflet",
    "epcis": "EPCIS repository",
    "faqs": "Frequently asked questions",
    "jws": "Signed information",
    "smpc": "Summary of product characteristics",
}


def normalise(text: str) -> str:
    """One spelling for each link type.

    >>> normalise("https://gs1.org/voc/pip"), normalise("gs1:pip"), normalise("related")
    ('gs1:pip', 'gs1:pip', 'related')
    """
    text = text.strip()
    found = _NAMESPACE.match(text)
    if found is not None:
        return "gs1:" + text[found.end() :]
    if text[:4].lower() == "gs1:":
        return "gs1:" + text[4:]
    return text


def relation(link_type: str) -> str | None:
    """The key of a link type in a linkset; None when it has no place there (gs1:warranty is no link type)."""
    if link_type.startswith("gs1:"):
        return VOCABULARY + link_type[4:] if link_type[4:] in RATIFIED else None
    return link_type if _RELATION.match(link_type) else None


def title(link_type: str) -> str:
    """Words for people.

    >>> title("gs1:recallStatus"), title("https://example.com/voc/storyOfOrigin")
    ('Recall status', 'Story of origin')
    """
    name = re.split(r"[:/#]", link_type)[-1]
    return _TITLES.get(name) or re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).capitalize()
