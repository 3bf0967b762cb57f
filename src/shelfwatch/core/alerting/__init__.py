"""What people are told: alerts, subscribers, deliveries, and the text of a message.

How a message is sent is the business of a platform's channels.
"""
