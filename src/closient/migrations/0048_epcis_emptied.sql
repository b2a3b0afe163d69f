-- When a container was last emptied: what was in it before matters no more.
CREATE INDEX containment_emptied ON epcis.containment (organization_id, parent, event_time) WHERE child IS NULL;
