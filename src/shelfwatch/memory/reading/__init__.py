"""What pages ask (`ports.Reading`) and what forecasts are made of, in memory."""
