-- Sheets of labels that organizations have measured themselves, in mm from the top left corner of the page.
CREATE SCHEMA products;

CREATE TABLE products.sheet_template (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    organization_id uuid NOT NULL REFERENCES account.organization (id) ON DELETE CASCADE,
    title text NOT NULL CHECK (length(title) BETWEEN 1 AND 100),
    page_width_mm double precision NOT NULL CHECK (page_width_mm > 0),
    page_height_mm double precision NOT NULL CHECK (page_height_mm > 0),
    columns integer NOT NULL CHECK (columns BETWEEN 1 AND 100),
    rows integer NOT NULL CHECK (rows BETWEEN 1 AND 100),
    label_width_mm double precision NOT NULL CHECK (label_width_mm > 0),
    label_height_mm double precision NOT NULL CHECK (label_height_mm > 0),
    left_mm double precision NOT NULL CHECK (left_mm >= 0),
    top_mm double precision NOT NULL CHECK (top_mm >= 0),
    pitch_x_mm double precision CHECK (pitch_x_mm >= 0),
    pitch_y_mm double precision CHECK (pitch_y_mm >= 0),
    created timestamptz NOT NULL DEFAULT now(),
    modified timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX sheet_template_title_unique ON products.sheet_template (organization_id, lower(title));
