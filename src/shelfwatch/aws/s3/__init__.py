"""The bucket: objects as they arrive, and what is too large for a row of DynamoDB."""
