"""What kind of device scans, by its User-Agent. Bots and AI crawlers are told apart: nobody pays for them."""

import re
from typing import Literal, NamedTuple

DeviceClass = Literal["mobile", "tablet", "desktop", "bot"]


class Device(NamedTuple):
    """What a User-Agent tells."""

    device_class: DeviceClass
    is_bot: bool


_BOT = re.compile(
    r"bot\b|bot[/_;-]|crawl|spider|slurp|scrape|archiver|fetcher|preview|monitor|uptime|headless|lighthouse"
    r"|facebookexternalhit|whatsapp/|embedly|gptbot|oai-searchbot|chatgpt-user|claude|anthropic|perplexity"
    r"|google-extended|bytespider|ccbot|cohere-ai|diffbot|curl/|wget/|python-|aiohttp|httpx|okhttp/|go-http"
    r"|java/|axios/|node-fetch|libwww|scrapy"
)
_TABLET = re.compile(r"ipad|tablet|kindle|silk/|playbook|android(?!.*mobile)")
_MOBILE = re.compile(r"mobile|iphone|ipod|android|phone|blackberry|opera mini|opera mobi")
_known: dict[bytes, Device] = {}
_MOST_KNOWN = 4096


def of(user_agent: bytes) -> Device:
    """The device behind a User-Agent; one that sends none is a program."""
    device = _known.get(user_agent)
    if device is None:
        if len(_known) >= _MOST_KNOWN:
            _known.clear()
        device = _known[user_agent] = _judge(user_agent[:512].decode("latin-1").lower())
    return device


def _judge(text: str) -> Device:
    if not text or _BOT.search(text):
        return Device("bot", True)
    if _TABLET.search(text):
        return Device("tablet", False)
    return Device("mobile" if _MOBILE.search(text) else "desktop", False)
