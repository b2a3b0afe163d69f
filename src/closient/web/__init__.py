"""The page shell: layout, components, assets."""
