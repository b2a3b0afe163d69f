"""What a door hands to actions besides the database: the outside world behind its ports."""

from msgspec import Struct

from closient.kit.config import Settings
from closient.kit.database import Database
from closient.kit.http import Outgoing
from closient.kit.mail import Mailer
from closient.kit.objects import ObjectStore
from closient.kit.ocr import TextReader
from closient.kit.text_records import TextRecords


class Services(Struct, kw_only=True):
    """One per process; opened by the composition roots (adapters.opening)."""

    settings: Settings
    database: Database
    mailer: Mailer
    objects: ObjectStore
    http: Outgoing
    text_records: TextRecords
    # None: nothing that reads printed text is installed or set up.
    text_reader: TextReader | None = None
