"""What AWS's errors mean for somebody who runs a data source, and what to do about them."""

from botocore.exceptions import BotoCoreError, ClientError
from django.utils.translation import gettext as _

from catalog.models import DataSource
from catalog.sources.retries import THROTTLED, code_of, passes_by_itself
from portal.aws import AssumeRoleRefused

ERRORS = (AssumeRoleRefused, ClientError, BotoCoreError)


def in_words(error: BaseException, source: DataSource) -> str:
    """One or two sentences: what happened, why, what to do."""
    if isinstance(error, AssumeRoleRefused):
        return str(error)
    names = {
        "database": source.database,
        "account": source.account.account_id,
        "region": source.region,
        "code": code_of(error),
        "answer": str(error),
    }
    return _sentence(error) % names


def _sentence(error: BaseException) -> str:
    code = code_of(error)
    if code == "EntityNotFoundException":
        return _(
            "There is no Glue database “%(database)s” in account %(account)s, Region %(region)s. "
            "Check its name and Region in the data source."
        )
    # Glue answers so both when rights are missing and, to those without rights, when the
    # database does not exist: nobody should find out names by asking.
    if code in {"AccessDeniedException", "AccessDenied"}:
        return _(
            "Account %(account)s does not let the portal role read the Glue database "
            "“%(database)s”, or there is none of that name in %(region)s. Give the role DESCRIBE "
            "on the database and its tables in Lake Formation, and glue:GetTables in IAM."
        )
    if code in THROTTLED:
        return _("AWS kept asking Sluice to slow down (%(code)s). Run it again in a few minutes.")
    if passes_by_itself(error):
        return _(
            "AWS did not answer properly in account %(account)s, %(region)s (%(code)s), though it "
            "was tried several times. Run it again later."
        )
    return _("AWS refused the import: %(answer)s")
