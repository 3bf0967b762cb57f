"""AWS: S3, two Lambda functions, DynamoDB with its stream, and SNS.

`load_inventory` and `check_stock` are the two functions; `settings` is what they are told, and
`wiring` puts the rest together. `table` is the one way to DynamoDB. What a check needs imports
neither DuckDB nor anything of `files`, so that its function starts fast.
"""
