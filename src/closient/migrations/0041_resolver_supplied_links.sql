-- Which links the platform itself keeps for products: an open recall is one (ADR 0018). A view, so that the plan of a
-- scan is one statement; it is the one place where SQL of the resolver knows who supplies, as the composition root does.
CREATE VIEW resolver.supplied_link AS
SELECT m.product_id, 'gs1:recallStatus'::text AS link_type
  FROM compliance.recall_product m
  JOIN compliance.recall r ON r.id = m.recall_id
 WHERE m.is_current AND r.status IN ('ONGOING', 'UNKNOWN');
