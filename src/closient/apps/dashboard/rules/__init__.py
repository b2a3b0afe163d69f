"""Pure decisions of the pages, and the invented history of the demo."""
