"""What `shelfwatch doctor` looks at, and what it says is to be done."""
