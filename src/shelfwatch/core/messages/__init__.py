"""What a message says: its subject, text, HTML and list, the same for every channel.

How it is sent is the business of a platform's channels.
"""
