-- Rules are read level by level: those of a product without those of its ten thousand items.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX rule_level ON resolver.rule (product_id, specificity, scope_id);
-- squawk-ignore require-concurrent-index-deletion
DROP INDEX resolver.rule_product;

-- Rules that serve, each with what the monitor knows of its address.
CREATE VIEW resolver.serving_rule AS
SELECT r.*, u.id IS NOT NULL AS is_dead
  FROM resolver.rule r
  LEFT JOIN resolver.custom_url u
    ON r.destination_type = 'CUSTOM_URL' AND u.organization_id = r.organization_id
   AND md5(u.url) = md5(r.custom_url) AND u.url = r.custom_url AND u.status = 'UNREACHABLE'
 WHERE r.enabled;

-- Links that serve, packed as the edge keeps them.
CREATE VIEW resolver.serving_link AS
SELECT l.organization_id, l.key, l.level, l.id,
       jsonb_build_array(l.id, l.level, l.link_type, l.href, l.title, l.hreflang, l.media_type, l.context,
                         l.is_default, l.passes_query) AS packed
  FROM resolver.link l
 WHERE l.enabled;
