"""Sources whose data may be shown on conditions."""

from msgspec import Struct

from closient.apps.catalogue.structs.values import DataSource


class Source(Struct):
    """A source of data with a licence, and what has to be said where its data are shown."""

    id: DataSource
    name: str
    url: str
    licence: str
    licence_url: str
    notice: str
