"""Why a link leads where it leads: everything that was considered, in the order of the walk, with a verdict.

What serves is not decided a second time here: it comes from edge.choose, and all others are judged by it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple

from closient.edge.choose import Choice, Step, Wanted
from closient.edge.decide import Condition, Rule, Scope, unmet
from closient.edge.link_types import PRODUCT_INFORMATION
from closient.edge.variants import Link

# `disabled` and `switched_off` are for what the caller lays among the steps and no scan ever meets.
Verdict = Literal[
    "chosen",
    "leads_back",
    "condition_failed",
    "address_dead",
    "fits_less",
    "not_default",
    "other_link_type",
    "not_reached",
    "disabled",
    "switched_off",
]
NOTHING_OFF: Mapping[str, Verdict] = {}


class Considered(NamedTuple):
    """A rule or a link, and what became of it."""

    level: str
    one: Rule | Link
    verdict: Verdict
    condition: Condition | None = None
    """The first that does not hold; only of a rule whose verdict is condition_failed."""

    @property
    def kind(self) -> Literal["rule", "link"]:
        return "rule" if isinstance(self.one, Rule) else "link"

    @property
    def scope(self) -> Scope | None:
        """Whose rule it is; links stand at a level and have none."""
        return self.one.scope if isinstance(self.one, Rule) else None

    @property
    def address(self) -> str | None:
        """As it is stored; None means the hosted page."""
        return self.one.url if isinstance(self.one, Rule) else self.one.href


def considered(
    steps: Sequence[Step],
    wanted: Wanted,
    found: Sequence[Choice],
    *,
    off: Mapping[str, Verdict] = NOTHING_OFF,
    leads_back: Callable[[Choice], bool] = lambda choice: False,
) -> list[Considered]:
    """All rules and links of the steps. `found` is what serves (choose.choose); `off` names by their ids
    those that take no part; what leads back to the link itself is told apart by `leads_back`."""
    judge = _Judge(wanted, found, off, leads_back)
    listed: list[Considered] = []
    for step in steps:
        for rule in step.rules:
            listed.append(Considered(step.level, rule, *judge.rule(rule)))
        judge.begin_links()
        listed += [Considered(step.level, link, judge.link(link)) for link in step.links]
    return listed


class _Judge:
    """Gives the verdicts of one request, in the order of the walk."""

    def __init__(
        self,
        wanted: Wanted,
        found: Sequence[Choice],
        off: Mapping[str, Verdict],
        leads_back: Callable[[Choice], bool],
    ) -> None:
        self._wanted = wanted
        self._found = found
        self._off = off
        self._leads_back = leads_back
        self._serving = serving_type(wanted, found)
        self._is_over = False
        self._links_are_over = False

    def rule(self, rule: Rule) -> tuple[Verdict, Condition | None]:
        if rule.id in self._off:
            return self._off[rule.id], None
        for choice in self._found:
            if choice.rule is rule:
                self._is_over = True
                return self._served(choice), None
        if rule.link_type == self._serving:
            return ("not_reached", None) if self._is_over else self._failed(rule)
        if rule.link_type == self._wanted.link_type:
            # Product information: rules of exactly this type were walked first, up to the last of them.
            return self._failed(rule)
        if rule.link_type is None and self._wanted.link_type == PRODUCT_INFORMATION:
            return "not_reached", None
        return "other_link_type", None

    def _failed(self, rule: Rule) -> tuple[Verdict, Condition | None]:
        condition = unmet(rule, self._wanted.moment, self._wanted.place)
        return ("address_dead", None) if condition is None else ("condition_failed", condition)

    def begin_links(self) -> None:
        """The links of a step are compared with each other, so the one that serves ends the walk for none."""
        self._links_are_over = self._is_over

    def link(self, link: Link) -> Verdict:
        if link.id in self._off:
            return self._off[link.id]
        for choice in self._found:
            if choice.link is link:
                self._is_over = True
                return self._served(choice)
        takes_part = link.is_default if self._serving is None else link.link_type == self._serving
        if takes_part:
            return "not_reached" if self._links_are_over else "fits_less"
        if self._wanted.link_type is None:
            return "not_default"
        is_default = link.is_default and self._wanted.link_type == PRODUCT_INFORMATION
        return "not_reached" if is_default else "other_link_type"

    def _served(self, choice: Choice) -> Verdict:
        return "leads_back" if self._leads_back(choice) else "chosen"


def serving_type(wanted: Wanted, found: Sequence[Choice]) -> str | None:
    """The link type of the walk that ended it: gs1:pip is served by a plain request's when it finds none."""
    if wanted.link_type != PRODUCT_INFORMATION:
        return wanted.link_type
    for choice in found:
        one = choice.rule or choice.link
        if one is not None and one.link_type == PRODUCT_INFORMATION:
            return PRODUCT_INFORMATION
    return None
