"""What people are told, and who: alerts, subscribers, deliveries and their retries.

What a message says is in `messages`.
"""
