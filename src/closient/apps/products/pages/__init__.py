"""The pages that anybody may see of a product."""
