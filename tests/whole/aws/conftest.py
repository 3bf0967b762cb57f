"""What the story on AWS needs."""

from aws.fixtures import emulator, stack

__all__ = ["emulator", "stack"]
