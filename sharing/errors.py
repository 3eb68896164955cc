"""What AWS's refusals mean to Sluice.

AwsError
├─ TryLater   throttled, concurrent, not yet propagated, 5xx, connection lost: worth repeating
└─ Refused    anything else: AWS's words, with what they mean and what to do
"""

from botocore.exceptions import BotoCoreError, ClientError
from django.utils.translation import gettext as _

TRY_LATER_CODES = frozenset(
    {
        "ThrottlingException",
        "Throttling",
        "TooManyRequestsException",
        "RequestLimitExceeded",
        "ConcurrentModificationException",
        "OperationTimeoutException",
        "InternalServiceException",
        "InternalServerError",
        "InternalFailure",
        "ServerInternalException",
        "ServiceUnavailable",
        "ServiceUnavailableException",
        # The share went while its invitation was being accepted; the next look shows the new one.
        "ResourceShareInvitationArnNotFoundException",
    }
)
# IAM's throttling arrives disguised as bad input, and new roles need a while to be known.
TRY_LATER_WORDS = ("Rate exceeded", "Invalid principal", "Insufficient Glue permissions to access")


GONE_COLUMN = "non-existent column"


class AwsError(Exception):
    """An AWS call did not do what was asked. ``code`` is AWS's, ``str()`` is for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code

    @property
    def is_about_columns(self) -> bool:
        """A column of the list is not among the table's any more."""
        return GONE_COLUMN in str(self)

    @property
    def says_gone(self) -> bool:
        """A table or database is not there. Some of AWS's calls still call that bad input."""
        return says_gone(self.code, str(self))


def says_gone(code: str, message: str) -> bool:
    if code == "EntityNotFoundException":
        return True
    return code == "InvalidInputException" and "not found" in message.lower()


class TryLater(AwsError):
    pass


class Refused(AwsError):
    pass


def classified(error: ClientError | BotoCoreError) -> AwsError:
    """The error as one of ours, with an explanation people can act on."""
    if isinstance(error, BotoCoreError):
        return TryLater("ConnectionError", _("AWS could not be reached: %s") % error)
    details = error.response.get("Error", {})
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return from_code(details.get("Code", ""), details.get("Message", ""), status=status)


def from_code(code: str, message: str, *, status: int = 400) -> AwsError:
    """The same for the entries of a batch, which carry code and message but no status."""
    temporary = code in TRY_LATER_CODES or any(words in message for words in TRY_LATER_WORDS)
    kind = TryLater if temporary or status >= 500 or status == 429 else Refused
    return kind(code, _explained(code, message))


def _explained(code: str, message: str) -> str:
    meanings = {
        "AccessDeniedException": _(
            "The portal role may not do this. It must be a Lake Formation administrator in its "
            "account, with the IAM rights of the connection template."
        ),
        "EntityNotFoundException": _("It does not exist in the catalog any more."),
        "ResourceNumberLimitExceededException": _("A limit of the AWS account is reached."),
        "ResourceShareInvitationExpiredException": _("The invitation was not accepted in time."),
    }
    said = _("AWS says: %(message)s (%(code)s)") % {"message": message, "code": code}
    by_words = {
        "Invalid principal": _("The role does not exist in its account, or was made moments ago."),
        GONE_COLUMN: _(
            "The table no longer has one of the columns in question, and Lake Formation changes "
            "no right to a column that is gone. Its producer can add the column again."
        ),
    }
    for words, meaning in by_words.items():
        if words in message:
            return f"{meaning} {said}"
    return f"{meanings[code]} {said}" if code in meanings else said
