"""The domain of a brand: the host of its website, as far as somebody can hold it."""

from ipaddress import ip_address
from urllib.parse import urlsplit

LONGEST_NAME = 253


def domain_of(website: str) -> str:
    """The host of a website in ASCII, without "www."; empty where nobody can prove anything.

    >>> domain_of("https://www.Terra-Verde.example/shop"), domain_of("https://bücher.example:8443/")
    ('terra-verde.example', 'xn--bcher-kva.example')
    >>> domain_of("http://93.184.216.34/"), domain_of("http://intranet/"), domain_of("")
    ('', '', '')
    """
    try:
        host = (urlsplit(website).hostname or "").rstrip(".").encode("idna").decode("ascii").lower()
    except ValueError:
        return ""
    host = host.removeprefix("www.")
    labels = host.split(".")
    if len(labels) < 2 or len(host) > LONGEST_NAME or not all(map(_is_label, labels)) or _is_number(host):
        return ""
    return host


def _is_label(label: str) -> bool:
    return 0 < len(label) <= 63 and label.replace("-", "").replace("_", "").isalnum()


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        # A last label of digits alone is read as an address by many clients.
        return host.rpartition(".")[2].isdigit()
    return True
