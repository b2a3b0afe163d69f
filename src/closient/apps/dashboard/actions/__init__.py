"""What the pages do and show, over the actions of the apps below."""
