"""How far the lots of a trace are away."""

from closient.apps.epcis.structs.trace import Step


def distance(step: Step) -> int:
    """How many steps a lot is away."""
    return min(steps for steps in (step.ahead, step.behind) if steps is not None)


def depth(step: Step) -> int:
    """The same with a sign: negative, if it is the nearer way that leads backward.

    >>> depth(Step("x", "", "", "", ahead=None, behind=2)), depth(Step("x", "", "", "", ahead=1, behind=3))
    (-2, 1)
    """
    steps = distance(step)
    return steps if step.ahead == steps else -steps
