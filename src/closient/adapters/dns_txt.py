"""TXT records from the name servers that this machine is set up to ask."""

import asyncio

import dns.asyncresolver
import dns.exception
import dns.rdatatype
import dns.resolver

from closient.kit.text_records import NamesSilent

ANSWER_SECONDS = 5.0


class DnsTexts:
    """Nothing is kept between questions: who has just published a record wants it seen."""

    def __init__(self, resolver: dns.asyncresolver.Resolver | None = None) -> None:
        """Without a resolver the machine's own, made at the first question."""
        self._resolver = resolver

    async def of(self, name: str) -> list[str]:
        """The texts at a name, the parts of each joined (RFC 7208, 3.3)."""
        try:
            resolver = self._resolver = self._resolver or dns.asyncresolver.Resolver()
            async with asyncio.timeout(ANSWER_SECONDS + 1.0):
                answer = await resolver.resolve(
                    name, dns.rdatatype.TXT, lifetime=ANSWER_SECONDS, search=False
                )
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except dns.resolver.NoResolverConfiguration:
            raise NamesSilent("This machine has no name server to ask.") from None
        except (dns.resolver.LifetimeTimeout, TimeoutError):
            raise NamesSilent(f"No name server answered within {ANSWER_SECONDS:g} seconds.") from None
        except (dns.exception.DNSException, OSError, ValueError) as error:
            raise NamesSilent(f"The name servers failed ({type(error).__name__}).") from None
        return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]
