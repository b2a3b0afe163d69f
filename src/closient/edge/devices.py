"""What kind of device scans, by its User-Agent. Bots and AI crawlers are told apart: nobody pays for them.

Names of bots come from the list that the package crawler-user-agents ships; words that no browser says catch
programs that no list knows yet.
"""

import functools
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec
from msgspec import Struct

DeviceClass = Literal["mobile", "tablet", "desktop", "bot"]


class Device(NamedTuple):
    """What a User-Agent tells. `bot_name` is one of a list, never a stranger's own text."""

    device_class: DeviceClass
    is_bot: bool
    bot_name: str | None = None
    is_ai: bool = False


class Crawler(Struct, frozen=True):
    """An entry of the list: how its User-Agents are recognised, examples, what it is for."""

    pattern: str
    instances: list[str] = []
    tags: list[str] = []


class Known(Struct, frozen=True):
    """The list made ready: texts that give a bot away (AI crawlers first), and the few real patterns."""

    texts: tuple[tuple[str, Device], ...]
    patterns: tuple[tuple[re.Pattern[str], Device], ...]
    ai_texts: tuple[tuple[str, Device], ...]
    """The texts of AI crawlers in small letters: they change their spelling."""


NAMELESS = Device("bot", True, "no user agent")
OTHER = Device("bot", True, "other")
# Without the telephones of a maker whose name ends like a robot's.
_PROGRAM = re.compile(
    r"(?<!cu)bot\b|(?<!cu)bot[/_;-]|crawl|spider|slurp|scrape|archiver|fetcher|preview|monitor|uptime"
    r"|headless|lighthouse|embedly|postman|insomnia/|curl/|wget/|python|aiohttp|httpx|okhttp|go-http|java/"
    r"|axios|node-fetch|undici|libwww|guzzle|ruby|perl/|dart/"
)
_AI = re.compile(r"gptbot|openai|oai-|chatgpt|claude|anthropic|perplexity|cohere|mistralai|bedrockbot|llm")
_TABLET = re.compile(r"ipad|tablet|kindle|silk/|playbook|android(?!.*mobile)")
_MOBILE = re.compile(r"mobile|iphone|ipod|android|phone|blackberry|opera mini|opera mobi")
_known: dict[bytes, Device] = {}
_MOST_KNOWN = 4096
_SPECIAL = re.compile(r"[\\.^$*+?{}\[\]()|]")

_SPEC = find_spec("crawleruseragents")
if _SPEC is None or not _SPEC.submodule_search_locations:
    raise ModuleNotFoundError("The package crawler-user-agents is not installed.")
# Its own module would keep a thousand entries with their examples in memory.
LIST = Path(_SPEC.submodule_search_locations[0]) / "crawler-user-agents.json"


def of(user_agent: bytes) -> Device:
    """The device behind a User-Agent; one that sends none is a program."""
    device = _known.get(user_agent)
    if device is None:
        if len(_known) >= _MOST_KNOWN:
            _known.clear()
        device = _known[user_agent] = _judge(user_agent[:512].decode("latin-1"))
    return device


def _judge(text: str) -> Device:
    if not text:
        return NAMELESS
    bot = _listed(text)
    if bot is not None:
        return bot
    text = text.lower()
    for name, device in crawlers().ai_texts:
        if name in text:
            return device
    if _AI.search(text):
        return Device("bot", True, "other", True)
    if _PROGRAM.search(text):
        return OTHER
    if _TABLET.search(text):
        return Device("tablet", False)
    return Device("mobile" if _MOBILE.search(text) else "desktop", False)


def _listed(text: str) -> Device | None:
    """The bot of the list, an AI crawler rather than another, then the one with the longest name."""
    known = crawlers()
    for name, device in known.texts:
        if name in text:
            return device
    return next((device for pattern, device in known.patterns if pattern.search(text)), None)


@functools.cache
def crawlers() -> Known:
    """The list, read when the first User-Agent is judged: web processes never need it."""
    texts: list[tuple[str, Device]] = []
    patterns: list[tuple[re.Pattern[str], Device]] = []
    for crawler in msgspec.json.decode(LIST.read_bytes(), type=list[Crawler]):
        is_ai = "ai-crawler" in crawler.tags
        plain = _plain(crawler.pattern)
        if plain is not None:
            texts.append((plain, Device("bot", True, _named(plain), is_ai)))
        else:
            pattern = re.compile(crawler.pattern)
            patterns.append((pattern, Device("bot", True, _name_of(crawler, pattern), is_ai)))
    texts.sort(key=lambda entry: (not entry[1].is_ai, -len(entry[0])))
    patterns.sort(key=lambda entry: not entry[1].is_ai)
    ai_texts = tuple((name.lower(), device) for name, device in texts if device.is_ai)
    return Known(tuple(texts), tuple(patterns), ai_texts)


def _plain(pattern: str) -> str | None:
    """The text that a pattern without any magic stands for."""
    bare = re.sub(r"\\[^\w\s]", "", pattern)
    return None if _SPECIAL.search(bare) else re.sub(r"\\(.)", r"\1", pattern)


def _name_of(crawler: Crawler, pattern: re.Pattern[str]) -> str:
    """What the pattern finds in its own examples, in the spelling with the most capitals."""
    found = [match[0] for example in crawler.instances if (match := pattern.search(example))]
    return _named(max(found, key=_capitals, default=re.sub(r"[^\w -]", "", crawler.pattern)))


def _capitals(text: str) -> int:
    return sum(letter.isupper() for letter in text)


def _named(text: str) -> str:
    return text.strip(" /;:+(").replace("\\", "")[:60] or "other"
