"""What pages ask (`ports.Reading`), each by an index; it writes nothing but the catalogue."""
