"""Pictures that people send: told by their content, checked, and written anew before they are kept."""
