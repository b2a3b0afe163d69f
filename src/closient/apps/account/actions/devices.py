"""Knowing a browser again, so that strangers' attempts to sign in never keep its owner out.

The marks are sealed and live in the browser; the database knows nothing of them.
"""

from closient.apps.account import rules


def recognise(marks: str, email: str, secret: str) -> str:
    """Which browser this is to the account with this address; empty for one that never was in it."""
    address = rules.clean_email(email)
    return rules.known_device(marks, address, secret) if address else ""


def remember(marks: str, email: str, secret: str) -> str:
    """The browser's marks once it is in this account."""
    address = rules.clean_email(email)
    return rules.marked(marks, address, secret) if address else marks
