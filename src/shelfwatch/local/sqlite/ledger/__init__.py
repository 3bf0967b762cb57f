"""What is recorded beside the levels: uploads, alerts, deliveries, subscribers, held uploads."""
