"""Commands about who may use the pages and the API from elsewhere."""
