"""What stands in the DNS or on the web server when the holder of a domain proves it."""

FILE_PATH = "/.well-known/closient-domain-verification.txt"
LONGEST_FILE = 64 * 1024


def record_name(domain: str) -> str:
    """Where the TXT record stands: below the domain, so that it disturbs no other record.

    >>> record_name("terra-verde.example")
    '_closient.terra-verde.example'
    """
    return f"_closient.{domain}"


def file_url(domain: str, scheme: str = "https") -> str:
    """Where the file stands (RFC 8615)."""
    return f"{scheme}://{domain}{FILE_PATH}"


def proof_text(token: str) -> str:
    """What the record or the file says."""
    return f"closient-domain-verification={token}"


def record_proves(texts: list[str], token: str) -> bool:
    """Whether one of the TXT records is the proof; there may be others."""
    return any(text.strip() == proof_text(token) for text in texts)


def file_proves(body: bytes, token: str) -> bool:
    r"""Whether a line of the file is the proof; a byte order mark does not spoil it.

    >>> file_proves(b"\xef\xbb\xbfclosient-domain-verification=abc\r\n", "abc")
    True
    """
    text = body[:LONGEST_FILE].decode("utf-8-sig", "replace")
    return any(line.strip() == proof_text(token) for line in text.splitlines())


def is_own_host(host: str | None, domain: str) -> bool:
    """Whether an answer, after redirects, still came from the domain itself."""
    return host in (domain, f"www.{domain}")
