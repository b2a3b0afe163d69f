-- Events as EPCIS has them, and what traceability reads out of them: lots, critical tracking events, containment.
-- Everything belongs to the organization that captured it. Rows of `event` never change.
CREATE SCHEMA epcis;

-- One row an organization. A capture holds its lock until it commits, so record times rise in the order of commits.
CREATE TABLE epcis.ledger (
    organization_id uuid PRIMARY KEY REFERENCES account.organization,
    last_record_time timestamptz NOT NULL DEFAULT 'epoch',
    event_count bigint NOT NULL DEFAULT 0 CHECK (event_count >= 0)
);

-- JSON-LD contexts as sent with documents, each once.
CREATE TABLE epcis.context (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organization_id uuid NOT NULL,
    digest bytea NOT NULL,
    content json NOT NULL,
    UNIQUE (organization_id, digest)
);

CREATE TABLE epcis.capture (
    id uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES account.organization,
    user_id uuid,
    created timestamptz NOT NULL,
    finished timestamptz NOT NULL,
    format text NOT NULL CHECK (format IN ('json', 'xml')),
    error_behaviour text NOT NULL CHECK (error_behaviour IN ('prefix', 'rollback', 'proceed')),
    sent_count integer NOT NULL CHECK (sent_count >= 1),
    created_count integer NOT NULL CHECK (created_count >= 0),
    -- What was refused: [{event_index, event_id, title, detail, path}].
    errors jsonb NOT NULL DEFAULT '[]',
    -- The epcisHeader of the document.
    header json
);
CREATE INDEX capture_listing ON epcis.capture (organization_id, created DESC, id DESC);

CREATE TABLE epcis.event (
    id uuid PRIMARY KEY,
    organization_id uuid NOT NULL,
    -- None: it was posted alone.
    capture_id uuid,
    event_time timestamptz NOT NULL,
    record_time timestamptz NOT NULL,
    context_id bigint,
    is_correction boolean NOT NULL,
    event_type text NOT NULL CHECK (event_type IN
        ('ObjectEvent', 'AggregationEvent', 'TransactionEvent', 'TransformationEvent', 'AssociationEvent')),
    action text CHECK (action IN ('ADD', 'OBSERVE', 'DELETE')),
    biz_step text,
    disposition text,
    read_point text,
    biz_location text,
    -- As sent; without one the event is called urn:uuid:<id>.
    event_id text,
    -- SHA-256 of CBV 2.0, without its prefix.
    hash bytea NOT NULL CHECK (length(hash) = 32),
    -- The event as it was sent.
    document json NOT NULL
);
CREATE UNIQUE INDEX event_once ON epcis.event (organization_id, hash, is_correction);
-- Rising, though pages are read backwards: what arrives in the order of time fills its pages. Without the id: few
-- events share a moment, and a sort of those few costs less than 16 bytes an event.
CREATE INDEX event_in_time ON epcis.event (organization_id, event_time);
CREATE INDEX event_recorded ON epcis.event (organization_id, record_time);
CREATE INDEX event_at_read_point ON epcis.event (organization_id, read_point, event_time)
    WHERE read_point IS NOT NULL;
CREATE INDEX event_called ON epcis.event (organization_id, event_id) WHERE event_id IS NOT NULL;

-- Which identifiers an event names, as spelled in it. Roles: e epcList, c childEPCs, p parentID, i inputEPCList,
-- o outputEPCList; in capitals the epcClass of a quantity list: Q quantityList, C childQuantityList,
-- I inputQuantityList, O outputQuantityList.
CREATE TABLE epcis.event_epc (
    organization_id uuid NOT NULL,
    event_id uuid NOT NULL,
    event_time timestamptz NOT NULL,
    -- squawk-ignore ban-char-field
    role "char" NOT NULL CHECK (role IN ('e', 'c', 'p', 'i', 'o', 'Q', 'C', 'I', 'O')),
    epc text COLLATE "C" NOT NULL
);
CREATE INDEX event_epc_found ON epcis.event_epc (organization_id, epc, event_time, event_id);

-- A lot (AI 01 + 10) as one organization has seen it. If its product is this organization's own, the id is that of
-- catalogue.lot, if that one was there first.
CREATE TABLE epcis.lot (
    id uuid PRIMARY KEY,
    organization_id uuid NOT NULL,
    gtin text COLLATE "C" NOT NULL CHECK (gtin ~ '^[0-9]{14}$'),
    lot_code text COLLATE "C" NOT NULL CHECK (length(lot_code) BETWEEN 1 AND 20),
    -- Event times: of the first harvest, and of the first event that may assign a traceability lot code
    -- (initial packing, first land-based receiving, transformation; 21 CFR 1.1320).
    harvested_at timestamptz,
    assigned_at timestamptz,
    UNIQUE (organization_id, gtin, lot_code)
);

-- Items (AI 01 + 21) and the lot that they are of.
CREATE TABLE epcis.lot_serial (
    organization_id uuid NOT NULL,
    gtin text COLLATE "C" NOT NULL,
    serial text COLLATE "C" NOT NULL,
    lot_id uuid NOT NULL,
    PRIMARY KEY (organization_id, gtin, serial)
);
CREATE INDEX lot_serial_of_lot ON epcis.lot_serial (lot_id);

-- Critical tracking events (21 CFR 1.1325 to 1.1350), derived from events and derived anew when others arrive late.
-- INTAKE: a receipt before initial packing, which is no receiving of its own (1.1345(c)).
CREATE TABLE epcis.cte (
    event_id uuid PRIMARY KEY,
    organization_id uuid NOT NULL,
    event_time timestamptz NOT NULL,
    kind text NOT NULL CHECK (kind IN
        ('HARVEST', 'COOL', 'INITIAL_PACK', 'FIRST_LAND_RECEIVE', 'SHIP', 'RECEIVE', 'TRANSFORM', 'INTAKE')),
    -- GLNs of 13 digits, or the identifier as sent.
    location text,
    ship_from text,
    ship_to text,
    owning_party_destination text
);
CREATE INDEX cte_in_time ON epcis.cte (organization_id, event_time);

-- Which lots an event is about. Roles: s subject, i input, o output of a transformation.
CREATE TABLE epcis.event_lot (
    lot_id uuid NOT NULL,
    event_id uuid NOT NULL,
    event_time timestamptz NOT NULL,
    -- squawk-ignore ban-char-field
    role "char" NOT NULL CHECK (role IN ('s', 'i', 'o')),
    -- UN/ECE Recommendation 20; none: a count.
    uom text,
    quantity numeric,
    -- Through which container the event reaches the lot, canonical.
    container text
);
CREATE INDEX event_lot_timeline ON epcis.event_lot (lot_id, event_time, event_id);
CREATE INDEX event_lot_of_event ON epcis.event_lot (event_id);

-- What went into what.
CREATE TABLE epcis.lot_edge (
    from_lot uuid NOT NULL,
    to_lot uuid NOT NULL,
    event_id uuid NOT NULL,
    event_time timestamptz NOT NULL
);
CREATE INDEX lot_edge_forward ON epcis.lot_edge (from_lot, to_lot);
CREATE INDEX lot_edge_backward ON epcis.lot_edge (to_lot, from_lot);
CREATE INDEX lot_edge_of_event ON epcis.lot_edge (event_id);

-- What was put into and taken out of which container, when. Identifiers canonical (https://id.gs1.org/...).
CREATE TABLE epcis.containment (
    organization_id uuid NOT NULL,
    event_id uuid NOT NULL,
    event_time timestamptz NOT NULL,
    is_added boolean NOT NULL,
    parent text COLLATE "C" NOT NULL,
    -- None: everything was taken out.
    child text COLLATE "C",
    lot_id uuid,
    uom text,
    quantity numeric
);
CREATE INDEX containment_of_parent ON epcis.containment (organization_id, parent, event_time);
CREATE INDEX containment_of_child ON epcis.containment (organization_id, child, event_time) WHERE child IS NOT NULL;
CREATE INDEX containment_of_event ON epcis.containment (event_id);

-- Master data of locations and parties, by GLN; what 21 CFR 1.1310 calls a location description.
CREATE TABLE epcis.place (
    organization_id uuid NOT NULL REFERENCES account.organization,
    gln text COLLATE "C" NOT NULL CHECK (gln ~ '^[0-9]{13}$'),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 255),
    phone text NOT NULL DEFAULT '' CHECK (length(phone) <= 40),
    email text NOT NULL DEFAULT '' CHECK (length(email) <= 254),
    street text NOT NULL DEFAULT '' CHECK (length(street) <= 255),
    city text NOT NULL DEFAULT '' CHECK (length(city) <= 100),
    region text NOT NULL DEFAULT '' CHECK (length(region) <= 100),
    postal_code text NOT NULL DEFAULT '' CHECK (length(postal_code) <= 20),
    country text NOT NULL DEFAULT '' CHECK (country ~ '^([A-Z]{2})?$'),
    latitude double precision CHECK (latitude BETWEEN -90 AND 90),
    longitude double precision CHECK (longitude BETWEEN -180 AND 180),
    modified timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, gln),
    CHECK ((latitude IS NULL) = (longitude IS NULL))
);

-- What an organization says of products that it handles, its own and others', beyond the catalogue.
CREATE TABLE epcis.product_description (
    organization_id uuid NOT NULL REFERENCES account.organization,
    gtin text COLLATE "C" NOT NULL CHECK (gtin ~ '^[0-9]{14}$'),
    name text NOT NULL DEFAULT '' CHECK (length(name) <= 255),
    pack_size text NOT NULL DEFAULT '' CHECK (length(pack_size) <= 100),
    pack_style text NOT NULL DEFAULT '' CHECK (length(pack_style) <= 100),
    commodity text NOT NULL DEFAULT '' CHECK (length(commodity) <= 100),
    variety text NOT NULL DEFAULT '' CHECK (length(variety) <= 100),
    -- A raw agricultural commodity: packing it for the first time is an initial packing.
    is_raw_commodity boolean NOT NULL DEFAULT false,
    modified timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, gtin)
);

CREATE TABLE epcis.query (
    organization_id uuid NOT NULL REFERENCES account.organization,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    -- Names and values of SimpleEventQuery.
    parameters jsonb NOT NULL,
    created timestamptz NOT NULL,
    PRIMARY KEY (organization_id, name)
);

CREATE TABLE epcis.subscription (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    organization_id uuid NOT NULL,
    query_name text NOT NULL,
    destination text NOT NULL CHECK (length(destination) <= 2048),
    -- Sent back with each delivery, as GS1-Signature has it.
    signature_token text NOT NULL DEFAULT '' CHECK (length(signature_token) <= 255),
    reports_if_empty boolean NOT NULL DEFAULT false,
    -- Cron of six fields; empty: as events arrive.
    schedule text NOT NULL DEFAULT '' CHECK (length(schedule) <= 200),
    epc_format text NOT NULL DEFAULT 'Never_Translates',
    cbv_format text NOT NULL DEFAULT 'Never_Translates',
    -- Everything recorded up to here was delivered.
    delivered_time timestamptz NOT NULL,
    delivered_id uuid,
    failures integer NOT NULL DEFAULT 0 CHECK (failures >= 0),
    last_error text NOT NULL DEFAULT '' CHECK (length(last_error) <= 1000),
    last_delivery timestamptz,
    next_attempt timestamptz,
    created timestamptz NOT NULL,
    FOREIGN KEY (organization_id, query_name) REFERENCES epcis.query ON DELETE CASCADE
);
CREATE INDEX subscription_of_query ON epcis.subscription (organization_id, query_name);

-- Recall drills: what was asked, what was found, how long it took.
CREATE TABLE epcis.drill (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    organization_id uuid NOT NULL REFERENCES account.organization,
    user_id uuid,
    title text NOT NULL DEFAULT '' CHECK (length(title) <= 200),
    lot_ids uuid[] NOT NULL,
    report jsonb NOT NULL,
    milliseconds integer NOT NULL CHECK (milliseconds >= 0),
    created timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX drill_listing ON epcis.drill (organization_id, id DESC);

-- Files for the FDA are made like other exports.
-- squawk-ignore ban-drop-constraint
ALTER TABLE catalogue.export DROP CONSTRAINT export_kind_check;
-- squawk-ignore constraint-missing-not-valid
ALTER TABLE catalogue.export ADD CONSTRAINT export_kind_check
    CHECK (kind IN ('qr_codes', 'labels', 'traceability'));
