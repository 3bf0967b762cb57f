"""What AWS and its library say went wrong, as one sentence that says what to do."""

from botocore import exceptions
from botocore.exceptions import BotoCoreError, ClientError

from shelfwatch.core.errors import EnvironmentFault

FORBIDDEN = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "AuthorizationError",
        "Forbidden",
        "403",
        "KMSAccessDenied",
        "UnauthorizedOperation",
    }
)
NOT_KNOWN = frozenset(
    {
        "AuthFailure",
        "ExpiredToken",
        "ExpiredTokenException",
        "IncompleteSignature",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "InvalidToken",
        "MissingAuthenticationToken",
        "SignatureDoesNotMatch",
        "TokenRefreshRequired",
        "UnrecognizedClientException",
    }
)
CLOCK_IS_WRONG = frozenset({"RequestExpired", "RequestTimeTooSkewed", "RequestInTheFuture"})
TOO_BUSY = frozenset(
    {
        "InternalError",
        "InternalFailure",
        "InternalServerError",
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "ServiceUnavailable",
        "SlowDown",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionConflictException",
    }
)
GONE = frozenset({"NoSuchBucket", "NotFound", "NotFoundException", "ResourceNotFoundException"})

# By the code of an error that AWS answers: what is wrong, and what to do.
ANSWERS = (
    (FORBIDDEN, "Your permissions do not allow the use of {}", "ask for them"),
    (NOT_KNOWN, "AWS does not accept the credentials for {}", "log in again, or use others"),
    (CLOCK_IS_WRONG, "AWS takes no request for {} from a clock that is wrong", "set the clock"),
    (TOO_BUSY, "AWS is too busy for {}", "try again in a while"),
    (GONE, "There is no {}", "check the region, and deploy the stack again"),
)

NO_CREDENTIALS = (
    exceptions.CredentialRetrievalError,
    exceptions.MetadataRetrievalError,
    exceptions.NoAuthTokenError,
    exceptions.NoCredentialsError,
    exceptions.PartialCredentialsError,
    exceptions.ProfileNotFound,
    exceptions.SSOError,
    exceptions.TokenRetrievalError,
    # The library that Lambda brings may be too old to know it.
    getattr(exceptions, "LoginError", exceptions.NoCredentialsError),
)
NO_REGION = (exceptions.InvalidRegionError, exceptions.NoRegionError)
NO_TRUST = (exceptions.SSLError,)
NO_WAY = (
    exceptions.ConnectionError,
    exceptions.HTTPClientError,
    exceptions.IncompleteReadError,
)

# By the kind of an error that comes from this machine; the first that fits.
LOCAL = (
    (NO_CREDENTIALS, "There are no credentials for {}", "log in, or set AWS_PROFILE"),
    (NO_REGION, "It is not known in which region {} is", "set AWS_REGION to one of AWS's"),
    (NO_TRUST, "The certificate of AWS is not trusted for {}", "check AWS_CA_BUNDLE and the proxy"),
    (NO_WAY, "AWS cannot be reached for {}", "check the network and try again"),
)


def fault_of(what: str, error: ClientError | BotoCoreError) -> EnvironmentFault:
    """The house's own error for one of AWS's in using `what`."""
    wrong, remedy = explained(error)
    return EnvironmentFault(f"{wrong.format(what)} ({error}); {remedy}.")


def explained(error: ClientError | BotoCoreError) -> tuple[str, str]:
    """What is wrong, with a place for whose use it is, and what to do."""
    if isinstance(error, ClientError):
        # Services spell one thing differently, and some answers have no code at all.
        code = str(error.response.get("Error", {}).get("Code", ""))
        for codes, wrong, remedy in ANSWERS:
            if code in codes:
                return wrong, remedy
        return "AWS refuses a request for {}", "if it comes again, report it"
    for kinds, wrong, remedy in LOCAL:
        if isinstance(error, kinds):
            return wrong, remedy
    return "A request for {} could not be made", "if it comes again, report it"
