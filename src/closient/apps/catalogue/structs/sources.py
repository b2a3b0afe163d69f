"""Sources whose data may be shown on conditions."""

from datetime import datetime

from msgspec import Struct

from closient.apps.catalogue.structs.contributions import Value
from closient.apps.catalogue.structs.values import DataSource


class Source(Struct):
    """A source of data with a licence, and what has to be said where its data are shown."""

    id: DataSource
    name: str
    url: str
    licence: str
    licence_url: str
    notice: str


class FirstWord(Struct):
    """A contribution to a record that was just made, in the order of the columns."""

    product_id: str
    field: str
    value: Value
    data_source: DataSource
    confidence: float
    created: datetime
