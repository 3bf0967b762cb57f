"""When people may be told: cadences as text, quiet hours; their zone comes from outside."""
