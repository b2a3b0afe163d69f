"""Pure decisions about traces: what is a place, which lots stand where, and what a graph shows of them."""

from closient.apps.epcis.structs.trace import Step
from closient.gs1 import epc_spelling


def gln_of(place: str) -> str:
    """The GLN behind the identifier of a place or party; the identifier itself if it is none of GS1's, or one
    with an extension, which is a place inside of another.

    >>> gln_of("https://id.gs1.org/414/4012345000115"), gln_of("urn:epc:id:pgln:4012345.00011")
    ('4012345000115', '4012345000115')
    >>> gln_of("https://id.gs1.org/414/4012345000115/254/987"), gln_of("4012345000115")
    ('https://id.gs1.org/414/4012345000115/254/987', '4012345000115')
    """
    found = epc_spelling.parts(place)
    if found is None or found.extension is not None:
        return place
    return found.gln or found.party or place


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
