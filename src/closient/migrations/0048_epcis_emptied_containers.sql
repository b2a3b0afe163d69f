-- Moments after which nothing was left in a container: what happened to it before matters no more. A tote is
-- filled and emptied for years; whoever asks for its contents reads on from here. A late arrival takes back the
-- moments that it may belie.
CREATE TABLE epcis.emptied (
    organization_id uuid NOT NULL,
    parent text COLLATE "C" NOT NULL,
    event_time timestamptz NOT NULL,
    PRIMARY KEY (organization_id, parent, event_time)
);
