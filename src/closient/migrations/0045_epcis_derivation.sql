-- What deriving lots and critical tracking events needs when events arrive late or are corrected.

-- An event may be withdrawn before it arrives.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX event_corrected ON epcis.event (organization_id, hash) WHERE is_correction;

-- Spellings of identifiers other than the canonical one: an event names what it names in its own way.
CREATE TABLE epcis.spelling (
    organization_id uuid NOT NULL,
    canonical text COLLATE "C" NOT NULL,
    spelling text COLLATE "C" NOT NULL,
    PRIMARY KEY (organization_id, canonical, spelling)
);

-- Events that are parts of one transformation (transformationID).
CREATE TABLE epcis.transformation (
    organization_id uuid NOT NULL,
    transformation text COLLATE "C" NOT NULL,
    event_id uuid NOT NULL,
    PRIMARY KEY (organization_id, transformation, event_id)
);
CREATE INDEX transformation_of_event ON epcis.transformation (event_id);

-- Which event says that an item is of the lot: of several the earliest.
ALTER TABLE epcis.lot_serial ADD COLUMN event_id uuid, ADD COLUMN event_time timestamptz;

-- h: the lot was harvested in this event, as far as the event alone tells. a: the event may have assigned its
-- traceability lot code. Lots have the earliest of both.
-- squawk-ignore ban-char-field
ALTER TABLE epcis.event_lot ADD COLUMN mark "char" CHECK (mark IN ('h', 'a'));
