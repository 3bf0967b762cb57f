"""Sample files of six stores: one file from each in the morning, one for all in the evening."""
