"""Work that follows when an organization says something else of its products."""

from typing import ClassVar

from closient.kit.ids import Id
from closient.kit.jobs import Job


class ClassifyAnew(Job):
    """The transformations of these products may be initial packings now, or no longer."""

    name: ClassVar[str] = "epcis.classify_anew"
    organization_id: Id
    gtins: list[str]
