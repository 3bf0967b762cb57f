"""What commands do in several steps, on this machine or on a stack."""
