"""What a person's command does on a stack: find it, load, undo, redrive, examine it."""
