"""What AWS says went wrong, and what its library says, each as a sentence with what to do."""

import socket

import pytest
from botocore import exceptions
from botocore.exceptions import BotoCoreError, ClientError

from shelfwatch.aws.dynamodb.table import Table, faults_of
from shelfwatch.aws.platform import make_clients
from shelfwatch.core.errors import EnvironmentFault

NOT_REACHED = "cannot be reached"


def sentence(error: Exception) -> str:
    """What a person is fault of an error."""
    with pytest.raises(EnvironmentFault) as fault, faults_of("the bucket"):
        raise error
    return str(fault.value)


@pytest.mark.parametrize(
    ("code", "remedy"),
    [
        ("AccessDenied", "permissions"),
        ("AccessDeniedException", "permissions"),
        ("ExpiredToken", "log in again"),
        ("UnrecognizedClientException", "log in again"),
        ("RequestTimeTooSkewed", "set the clock"),
        ("SlowDown", "try again"),
        ("ProvisionedThroughputExceededException", "try again"),
        ("NoSuchBucket", "deploy the stack again"),
        ("ResourceNotFoundException", "deploy the stack again"),
        ("MetadataTooLarge", "report it"),
    ],
)
def test_an_answer_of_aws_says_what_to_do(code: str, remedy: str) -> None:
    """By its code; that it was an answer shows that AWS was reached."""
    fault = sentence(ClientError({"Error": {"Code": code, "Message": "why"}}, "PutObject"))
    assert remedy in fault
    assert "the bucket" in fault
    assert NOT_REACHED not in fault


@pytest.mark.parametrize(
    ("error", "remedy"),
    [
        (exceptions.NoCredentialsError(), "AWS_PROFILE"),
        (exceptions.ProfileNotFound(profile="shop"), "AWS_PROFILE"),
        (exceptions.UnauthorizedSSOTokenError(), "log in"),
        (exceptions.NoRegionError(), "AWS_REGION"),
        (exceptions.SSLError(endpoint_url="https://s3", error=OSError("why")), "AWS_CA_BUNDLE"),
        (exceptions.ParamValidationError(report="Non ascii characters"), "report it"),
    ],
)
def test_what_this_machine_lacks_is_not_blamed_on_the_network(
    error: BotoCoreError, remedy: str
) -> None:
    """Only a person who knows what is missing can give it."""
    fault = sentence(error)
    assert remedy in fault
    assert NOT_REACHED not in fault


@pytest.mark.parametrize(
    "error",
    [
        exceptions.EndpointConnectionError(endpoint_url="https://s3"),
        exceptions.ConnectTimeoutError(endpoint_url="https://s3"),
        exceptions.ReadTimeoutError(endpoint_url="https://s3"),
        exceptions.ProxyConnectionError(proxy_url="http://proxy"),
        exceptions.ConnectionClosedError(endpoint_url="https://s3"),
        exceptions.IncompleteReadError(actual_bytes=1, expected_bytes=2),
    ],
)
def test_a_connection_that_fails_is_the_networks(error: BotoCoreError) -> None:
    """However it fails."""
    fault = sentence(error)
    assert NOT_REACHED in fault
    assert "check the network" in fault


@pytest.mark.slow
def test_a_port_where_nobody_answers_is_the_networks() -> None:
    """Shown by a real connection."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        account = {
            "region_name": "eu-central-1",
            "aws_access_key_id": "test",
            "aws_secret_access_key": "test",
            "endpoint_url": f"http://127.0.0.1:{closed.getsockname()[1]}",
        }
        table = Table(make_clients(account).claims, "Ledger")
        with pytest.raises(EnvironmentFault, match=NOT_REACHED):
            table.get({"Name": "n"})
