"""Label sheets, pure: where labels lie, what stands on them, and PDF, SVG and ZPL of the same positions."""
