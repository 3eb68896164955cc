"""What a cause that lasts means for a grant, and who can mend it, in words for people."""

from django.utils.translation import gettext as _

from sharing.drift.causes import Cause
from sharing.models import Grant
from sharing.rows import columns_of

LEFT = {
    Cause.ROLE_DELETED: "role",
    Cause.COLUMN_DROPPED: "column",
    Cause.LOCATION_DEREGISTERED: "location",
    Cause.OPEN_TO_ALL: "open to all",
}
"""The link of the chain that is missing, as ``plan.missing`` names the others."""

CODES = {
    Cause.ROLE_DELETED: "RoleDeleted",
    Cause.COLUMN_DROPPED: "ColumnDropped",
    Cause.LOCATION_DEREGISTERED: "LocationNotRegistered",
    Cause.OPEN_TO_ALL: "OpenToIamPrincipals",
}


def in_words(cause: Cause, grant: Grant) -> str:
    environment = grant.environment
    words = {
        Cause.ROLE_DELETED: _(
            "A role that %(environment)s queries as no longer exists in account %(consumer)s: "
            "%(roles)s. Make it again there, or give the access up."
        ),
        Cause.COLUMN_DROPPED: _(
            "%(table)s no longer has one of the columns that were approved, or by which its rows "
            "are chosen (%(columns)s). Its producer can add the column again."
        ),
        Cause.LOCATION_DEREGISTERED: _(
            "The location of %(table)s is no longer registered with Lake Formation, so queries "
            "get no access to its files. An administrator of account %(owner)s can register it "
            "again."
        ),
        Cause.OPEN_TO_ALL: _(
            "%(table)s was opened to every IAM principal of account %(owner)s "
            "(IAMAllowedPrincipals), so Lake Formation no longer governs it. An administrator "
            "there, or its producer on the page of drift, can take that back."
        ),
    }
    return words[cause] % {
        "environment": environment,
        "consumer": environment.account.account_id,
        "owner": grant.route.catalog_account.account_id,
        "roles": ", ".join(environment.role_arns),
        "table": grant.asset.technical_name,
        "columns": ", ".join(sorted({*(grant.columns or []), *columns_of(grant.rows)})),
    }
