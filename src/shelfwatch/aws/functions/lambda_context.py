"""What both functions share: the shape of Lambda's context, and a logger of JSON lines."""

from typing import Protocol


class Context(Protocol):
    """What Lambda tells an invocation of itself."""

    @property
    def aws_request_id(self) -> str:
        """The same for a first try and its retries."""
        ...

    @property
    def function_name(self) -> str:
        """By which it can be invoked."""
        ...

    def get_remaining_time_in_millis(self) -> int:
        """Until it is stopped."""
        ...
