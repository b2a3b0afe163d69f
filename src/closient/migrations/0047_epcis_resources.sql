-- What events say of steps, dispositions and locations is listed by leaping from value to value, and rare values
-- are found without walking through all events of an organization.
CREATE INDEX event_at_location ON epcis.event (organization_id, biz_location, event_time DESC, id DESC)
    WHERE biz_location IS NOT NULL;
-- Few values and many rows each: without a time behind them such rows share their entries.
CREATE INDEX event_of_step ON epcis.event (organization_id, biz_step) WHERE biz_step IS NOT NULL;
CREATE INDEX event_of_disposition ON epcis.event (organization_id, disposition) WHERE disposition IS NOT NULL;
