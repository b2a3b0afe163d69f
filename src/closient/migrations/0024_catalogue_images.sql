-- Pictures of products and logos of brands: objects that are named after their content, and who shows them.
CREATE TABLE catalogue.picture (
    -- 32 hexadecimal digits of the SHA-256 of the content, and its kind.
    name text PRIMARY KEY CHECK (name ~ '^[0-9a-f]{32}\.(svg|png|jpg|webp)$'),
    -- Pixels; unknown for pictures that are older than this table.
    width integer CHECK (width > 0),
    height integer CHECK (height > 0),
    has_thumbnails boolean NOT NULL,
    -- When somebody last sent it: what nobody shows is removed a while later, and never before.
    touched timestamptz NOT NULL
);
CREATE INDEX picture_touched ON catalogue.picture (touched);

CREATE TABLE catalogue.product_image (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    product_id uuid NOT NULL REFERENCES catalogue.product ON DELETE CASCADE,
    picture text NOT NULL REFERENCES catalogue.picture,
    title text NOT NULL DEFAULT '' CHECK (length(title) <= 255),
    description text NOT NULL DEFAULT '',
    is_primary boolean NOT NULL,
    priority integer NOT NULL CHECK (priority >= 0),
    created timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX product_image_primary ON catalogue.product_image (product_id) WHERE is_primary;
CREATE INDEX product_image_order ON catalogue.product_image (product_id, is_primary DESC, priority, id DESC);
CREATE INDEX product_image_picture ON catalogue.product_image (picture);

CREATE TABLE catalogue.brand_logo (
    brand_id uuid PRIMARY KEY REFERENCES catalogue.brand ON DELETE CASCADE,
    picture text NOT NULL REFERENCES catalogue.picture
);
CREATE INDEX brand_logo_picture ON catalogue.brand_logo (picture);

-- Until now a product had one picture, of which only the address was kept.
INSERT INTO catalogue.picture (name, has_thumbnails, touched)
SELECT DISTINCT substring(p.image_url FROM '/pictures/([0-9a-f]{32}\.(?:svg|png|jpg|webp))$'), false, now()
  FROM catalogue.product p
 WHERE p.image_url ~ '/pictures/[0-9a-f]{32}\.(svg|png|jpg|webp)$';

INSERT INTO catalogue.product_image (product_id, picture, is_primary, priority)
SELECT p.id, substring(p.image_url FROM '/pictures/([0-9a-f]{32}\.(?:svg|png|jpg|webp))$'), true, 0
  FROM catalogue.product p
 WHERE p.image_url ~ '/pictures/[0-9a-f]{32}\.(svg|png|jpg|webp)$';
