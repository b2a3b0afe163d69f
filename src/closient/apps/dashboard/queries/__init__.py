"""Reading statements over the schemas of the apps below: the pages have no schema of their own."""
