-- Who said what of a product, and when. The record in catalogue.product is derived from these rows.

-- One voice: an organization as such, whoever of its people speaks; other sources once per tool that read them.
CREATE FUNCTION catalogue.author_of(data_source text, predictor text, organization_id uuid, user_id uuid)
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT data_source || ':' || CASE data_source WHEN 'claimed' THEN '' ELSE predictor END || ':'
           || coalesce(organization_id::text, user_id::text, '')
$$;

CREATE TABLE catalogue.contribution (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    product_id uuid NOT NULL REFERENCES catalogue.product ON DELETE CASCADE,
    field text NOT NULL CHECK (length(field) BETWEEN 1 AND 40),
    -- Null: there is no such fact, the field was emptied.
    value jsonb CHECK (jsonb_typeof(value) IN ('string', 'number', 'array')),
    data_source text NOT NULL CHECK (data_source IN
        ('crowd_sourced', 'claimed', 'imported', 'ai_extracted', 'brand_site_crawl', 'gtin1_authoritative',
         'external_api', 'open_food_facts', 'usda_fdc', 'fda_ndc', 'affiliate_feed', 'datakick',
         'common_crawl_wdc')),
    -- The tool that read it out of the source, with its version; empty when a person wrote it.
    predictor text NOT NULL DEFAULT '' CHECK (length(predictor) <= 100),
    confidence double precision NOT NULL CHECK (confidence BETWEEN 0 AND 1),
    organization_id uuid REFERENCES account.organization,
    user_id uuid,
    import_id uuid,
    author text NOT NULL GENERATED ALWAYS AS
        (catalogue.author_of(data_source, predictor, organization_id, user_id)) STORED,
    created timestamptz NOT NULL DEFAULT now(),
    -- Taken back: it stays in the history and counts no more.
    reverted_at timestamptz,
    reverted_by uuid
);
CREATE INDEX contribution_history ON catalogue.contribution (product_id, field, created DESC, id DESC);
CREATE INDEX contribution_import ON catalogue.contribution (import_id) WHERE import_id IS NOT NULL;

-- What stands in the records was said by their owner, or by the source that they name. It stays: of records
-- without an owner the least confidence with which a value enters is taken.
INSERT INTO catalogue.contribution
       (product_id, field, value, data_source, confidence, organization_id, created)
SELECT p.id, f.field, f.value, p.data_source,
       coalesce((p.field_confidence ->> f.field)::double precision,
                CASE p.data_source WHEN 'claimed' THEN 0.95 WHEN 'gtin1_authoritative' THEN 0.95
                    WHEN 'usda_fdc' THEN 0.9 WHEN 'fda_ndc' THEN 0.9 WHEN 'brand_site_crawl' THEN 0.8
                    WHEN 'imported' THEN 0.8 ELSE 0.7 END),
       CASE p.data_source WHEN 'claimed' THEN p.owner_id END, p.modified
  FROM catalogue.product p
  LEFT JOIN catalogue.brand b ON b.id = p.brand_id
  LEFT JOIN catalogue.manufacturer m ON m.id = p.manufacturer_id
 CROSS JOIN LATERAL jsonb_each(jsonb_build_object(
       'product_name', p.product_name, 'brand', b.name, 'manufacturer', m.name,
       'description', p.description, 'image_url', p.image_url, 'country_of_origin', p.country_of_origin,
       'net_content', p.net_content, 'net_content_value', p.net_content_value,
       'net_content_uom', p.net_content_uom, 'usage_instructions', p.usage_instructions,
       'brand_product_page_url', p.brand_product_page_url,
       'primary_language', nullif(p.primary_language, 'en'),
       'length', p.length, 'length_uom', p.length_uom, 'width', p.width, 'width_uom', p.width_uom,
       'height', p.height, 'height_uom', p.height_uom, 'depth', p.depth, 'depth_uom', p.depth_uom,
       'gross_weight', p.gross_weight, 'gross_weight_uom', p.gross_weight_uom,
       'net_weight', p.net_weight, 'net_weight_uom', p.net_weight_uom,
       'gpc_brick_code', p.gpc_brick_code, 'gpc_class_code', p.gpc_class_code,
       'gpc_family_code', p.gpc_family_code, 'gpc_segment_code', p.gpc_segment_code)) f (field, value)
 WHERE f.value NOT IN ('null', '""')
   AND NOT EXISTS (SELECT FROM catalogue.contribution c WHERE c.product_id = p.id);
