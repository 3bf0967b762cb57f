"""The use cases, one a module: plan, load, check, deliver, and the rest."""
