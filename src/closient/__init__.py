"""The product graph: a resolver, a catalogue, codes and traceability in one process."""
