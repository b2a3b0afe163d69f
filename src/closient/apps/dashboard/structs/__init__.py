"""Forms, rows and views of the pages, and the facts of the demo world."""
