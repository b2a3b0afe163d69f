-- What events say of steps, dispositions and locations is listed by leaping from value to value, and rare values
-- are found without walking through all events of an organization.
-- Few values and many rows each: without a time behind them such rows share their entries.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX event_at_location ON epcis.event (organization_id, biz_location) WHERE biz_location IS NOT NULL;
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX event_of_step ON epcis.event (organization_id, biz_step) WHERE biz_step IS NOT NULL;
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX event_of_disposition ON epcis.event (organization_id, disposition) WHERE disposition IS NOT NULL;
