"""Where a request leads: rules and links of all levels of a Digital Link, walked from the most specific up.

Inside a level rules come before links (contract/resolver.md, sections 2.4 and 4): SERIAL, BATCH, other
qualifiers, PRODUCT with the links of the key, BRAND, ORGANIZATION, and at last the hosted page.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from msgspec import Struct

from closient.edge import variants
from closient.edge.decide import Rule, Scope, walk
from closient.edge.link_types import DESCRIPTIVE, PRODUCT_INFORMATION
from closient.edge.variants import Link
from closient.kit.place import NOWHERE, Place

Rules = tuple[Rule, ...]
Links = tuple[Link, ...]
# Scopes whose rules follow those of the key's own level, with no links of their own.
ABOVE_THE_KEY: tuple[Scope, ...] = ("BRAND", "ORGANIZATION")


class Step(Struct, frozen=True, gc=False):
    """What is known at one level. `level` is the qualifiers, as in a canonical path; empty for the key."""

    level: str
    rules: Rules
    links: Links = ()

    @property
    def defaults(self) -> Links:
        return tuple(link for link in self.links if link.is_default)


class Wanted(NamedTuple):
    """What decides besides rules and links: who asks, for what, when and from where."""

    moment: datetime
    link_type: str | None = None
    accept_language: bytes = b""
    accept: bytes = b""
    context: str | None = None
    place: Place = NOWHERE


class Choice(NamedTuple):
    """Where it goes and why. Without rule and link: to the hosted page, because nothing else serves."""

    url: str | None = None
    """None means the hosted page."""
    rule: Rule | None = None
    link: Link | None = None


HOSTED_PAGE = Choice()


def steps_of(parts: Rules, part_links: Links, rules: Rules, links: Links) -> tuple[Step, ...]:
    """The levels of a link in their order; `parts` are the rules of item and lot, `rules` all others."""
    if not (parts or part_links) and (not rules or rules[-1].scope == "PRODUCT"):
        return (Step("", rules, links),) if rules or links else ()
    levels = sorted({link.level for link in part_links}, key=_specificity)
    steps = []
    for scope, code in (("SERIAL", "21/"), ("BATCH", "10/")):
        own = tuple(rule for rule in parts if rule.scope == scope)
        mine = [level for level in levels if _holds(level, code)]
        levels = [level for level in levels if level not in mine]
        # The rules stand with the plainest of these levels: they say nothing of a variant.
        for level in mine:
            steps.append(Step(level, () if level is not mine[-1] else own, _at(part_links, level)))
        if own and not mine:
            steps.append(Step(code, own))
    steps += [Step(level, (), _at(part_links, level)) for level in levels]
    steps.append(Step("", tuple(rule for rule in rules if rule.scope == "PRODUCT"), links))
    steps += [Step("", tuple(r for r in rules if r.scope == scope)) for scope in ABOVE_THE_KEY]
    return tuple(step for step in steps if step.rules or step.links)


def _specificity(level: str) -> tuple[int, str]:
    return -level.count("/"), level


def _holds(level: str, code: str) -> bool:
    return level.startswith(code) or f"/{code}" in level


def _at(links: Links, level: str) -> Links:
    return tuple(link for link in links if link.level == level)


def choose(steps: Sequence[Step], wanted: Wanted) -> list[Choice]:
    """The one that serves; several links that fit equally well, for an explicit type only; none.

    Without a type, and for one that only describes, something always serves: at last the hosted page.
    """
    if wanted.link_type is None:
        return [default(steps, wanted)]
    found = typed(steps, wanted)
    if not found and (wanted.link_type == PRODUCT_INFORMATION or wanted.link_type in DESCRIPTIVE):
        return [default(steps, wanted)]
    return found


def default(steps: Iterable[Step], wanted: Wanted) -> Choice:
    """Where a plain request leads."""
    for step in steps:
        decision = walk(step.rules, None, wanted.moment, wanted.place)
        if decision is not None:
            return Choice(decision.url, decision.rule)
        link = default_link(step, wanted)
        if link is not None:
            return Choice(link.href, None, link)
    return HOSTED_PAGE


def default_link(step: Step, wanted: Wanted) -> Link | None:
    """The default of a level: the variant that fits the caller, else the plain one, else the first."""
    defaults = step.defaults
    if len(defaults) < 2:
        return defaults[0] if defaults else None
    fitting = variants.best(defaults, wanted.accept_language, wanted.accept, wanted.context)
    return next((link for link in fitting if link.is_plain), fitting[0])


def typed(steps: Iterable[Step], wanted: Wanted) -> list[Choice]:
    """The links of exactly the wanted type, at the most specific level that has any."""
    for step in steps:
        decision = walk(step.rules, wanted.link_type, wanted.moment, wanted.place)
        if decision is not None:
            return [Choice(decision.url, decision.rule)]
        own = [link for link in step.links if link.link_type == wanted.link_type]
        if own:
            fitting = variants.best(own, wanted.accept_language, wanted.accept, wanted.context)
            return [Choice(link.href, None, link) for link in fitting]
    return []


class Nature(Struct, frozen=True, gc=False):
    """What may change where a plain request leads."""

    asks_time: bool
    asks_place: bool
    asks_variant: bool

    @property
    def is_settled(self) -> bool:
        return not (self.asks_time or self.asks_place or self.asks_variant)


def nature(steps: Iterable[Step]) -> Nature:
    """Of the default link: what is asked before something serves for certain."""
    asks_time = asks_place = asks_variant = False
    for step in steps:
        for rule in step.rules:
            if rule.link_type is not None:
                continue
            if rule.is_unconditional:
                if rule.is_dead and not rule.falls_back:
                    continue
                return Nature(asks_time, asks_place, asks_variant)
            asks_place = asks_place or rule.asks_place
            asks_time = True
        defaults = step.defaults
        if defaults:
            return Nature(asks_time, asks_place, len(defaults) > 1)
    return Nature(asks_time, asks_place, asks_variant)
