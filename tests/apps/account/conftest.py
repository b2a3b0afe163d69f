"""A browser for the tests of pages."""

import pytest

from tests.apps.account.browser import Browser


@pytest.fixture
def browser(client, services) -> Browser:
    return Browser(client, services)
