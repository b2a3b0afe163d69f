"""GS1's link types (Web Vocabulary 1.16): names and titles, and the spellings in which people ask for one.
Inside Closient a link type is its bare name ("pip"); outside it is written as CURIE or as vocabulary address.
"""

from urllib.parse import unquote

VOCABULARY = "https://ref.gs1.org/voc/"
# Asked for one as good as another; the resolver test suite treats the three as one.
PREFIXES = (
    "gs1:",
    *(f"{scheme}://{host}gs1.org/voc/" for scheme in ("https", "http") for host in ("ref.", "", "www.")),
)
DEFAULT = "defaultLink"

TITLES = {
    "activityIdeas": "Activity Ideas",
    "allergenInfo": "Allergen information",
    "appDownload": "App download",
    "backgroundInfo": "Background Information",
    "brandHomepageClinical": "Information for professionals about this brand",
    "brandHomepagePatient": "Information for patients about this brand",
    "careersInfo": "Careers information",
    "certificationInfo": "Certification Information",
    "consumerHandlingStorageInfo": "Consumer handling and storage information",
    "defaultLink": "Default link",
    "defaultLinkMulti": "Default links",
    "dpp": "Digital Product Passport",
    "eifu": "Electronic Instructions For Use",
    "epcis": "EPC Information Services (EPCIS) repository",
    "epil": "Electronic Patient Information Leaflet",
    "eventsInfo": "Events information",
    "faqs": "Frequently Asked Questions",
    "handledBy": "Handled by",
    "hasRetailers": "Has Retailers",
    "homepage": "Organisation Information Page",
    "ingredientsInfo": "Ingredients information",
    "instructions": "Instructions",
    "jws": "JSON Web Signature",
    "leaveReview": "Leave a review",
    "locationInfo": "Location information",
    "logisticsInfo": "Logistics information",
    "loyaltyProgram": "Loyalty program",
    "masterData": "Master data",
    "menuInfo": "Menu information",
    "nutritionalInfo": "Nutritional Information",
    "openingHoursInfo": "Opening hours information",
    "paymentLink": "Make Payment",
    "pip": "Product Information Page",
    "productSustainabilityInfo": "Sustainability and recycling",
    "promotion": "Promotion",
    "purchaseSuppliesOrAccessories": "Purchase supplies or accessories",
    "quickStartGuide": "Quick start guide",
    "recallStatus": "Recall status",
    "recipeInfo": "Recipe website",
    "registerProduct": "Register purchase",
    "registryEntry": "Entry in a register",
    "relatedImage": "Related image",
    "relatedVideo": "Related video",
    "reportFound": "Report found",
    "review": "Reviews",
    "safetyInfo": "Safety information",
    "scheduleTime": "Scheduling/Reservation",
    "serviceInfo": "Service information",
    "smartLabel": "SmartLabel",
    "smpc": "Summary Product Characteristics (SmPC)",
    "socialMedia": "Social media",
    "statisticInfo": "Statistics",
    "subscribe": "Subscribe",
    "support": "Support",
    "sustainabilityInfo": "Sustainability and recycling",
    "traceability": "Traceability information",
    "tutorial": "Tutorial",
    "userAgreement": "Sign waiver/agreement/document",
    "verificationService": "Verification Service",
    "whatsInTheBox": "What's in the box?",
}
RATIFIED = frozenset(TITLES)
DEPRECATED = frozenset({"productSustainabilityInfo"})
# A property of offers in the vocabulary, yet documented as a link type of ours: taken, not put into linksets.
ACCEPTED = RATIFIED | {"warranty"}
_AS_WRITTEN = {name.lower(): name for name in ACCEPTED}


def parse(text: str) -> str | None:
    """The name in any of the spellings, be it a known link type or not; None if it is no spelling of one. The
    colon of a CURIE and the signs of an address may still be percent-encoded; small and capital letters are
    the same.

    >>> parse("gs1:pip"), parse("gs1%3Apip"), parse("https://gs1.org/voc/pip"), parse("gs1:nosuch")
    ('pip', 'pip', 'pip', 'nosuch')
    >>> parse("GS1:RECALLstatus")
    'recallStatus'
    >>> parse("pip"), parse("linkset"), parse("gs1:")
    (None, None, None)
    """
    text = unquote(text)
    lowered = text.lower()
    for prefix in PREFIXES:
        if lowered.startswith(prefix):
            name = text[len(prefix) :]
            return _AS_WRITTEN.get(name.lower(), name) if name.isascii() and name.isalnum() else None
    return None


def curie(name: str) -> str:
    """The short form.

    >>> curie("pip")
    'gs1:pip'
    """
    return f"gs1:{name}"


def address(name: str) -> str:
    """The vocabulary address, as linksets have it.

    >>> address("pip")
    'https://ref.gs1.org/voc/pip'
    """
    return VOCABULARY + name
