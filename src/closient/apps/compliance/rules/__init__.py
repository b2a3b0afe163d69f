"""Pure decisions about feeds, codes and lots."""
