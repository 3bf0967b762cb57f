"""The topic: messages, their rate, the subscriptions, and the questions about held uploads."""
