"""What pages ask (`ports.Reading`), in memory."""
