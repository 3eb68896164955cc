"""The messages of Athena, Glue and Lake Formation that are known, and what each points to."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from sharing.explaining.causes import Text
from sharing.explaining.findings import Part


@dataclass(frozen=True)
class Kind:
    """A known message. ``parts``: the links it points to, the likeliest first."""

    name: str
    pattern: re.Pattern[str]
    parts: tuple[Part, ...]
    words: Text


def like(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


# The first that is found counts, so those that say more come first. Wordings as observed in
# Athena's StateChangeReason and in the exceptions of Glue and Lake Formation.
KINDS = (
    Kind(
        "expired_session",
        like(r"security token included in the request is (expired|invalid)|ExpiredToken"),
        (Part.ROLE,),
        _("The session's credentials have ended. Sign in to AWS again, then repeat the query."),
    ),
    Kind(
        "no_data_access",
        like(r"not authorized to perform: ?lakeformation:GetDataAccess"),
        (Part.ROLE,),
        _("The role's IAM policy lacks lakeformation:GetDataAccess."),
    ),
    Kind(
        "output_denied",
        like(r"access denied when writing|verify/create output bucket"),
        (Part.ROLE,),
        _("The role may not write to the place of the query results."),
    ),
    Kind(
        "illegal_combination",
        like(r"Illegal combination"),
        (Part.GOVERNED,),
        _("Lake Formation refuses to share what IAMAllowedPrincipals hold rights on."),
    ),
    Kind(
        "no_resource_policy",
        like(r"no resource-based policy allows the glue:\w{1,40} action"),
        (Part.RIGHT, Part.SHARE),
        _("The account has not been given the table, or has not accepted the share."),
    ),
    Kind(
        "own_iam",
        like(
            r"no (identity-based|permissions boundary|session) policy allows"
            r"|is not authorized to perform: ?[a-z0-9-]{1,40}:[a-z]{1,60}"
        ),
        (Part.ROLE,),
        _("The role's own IAM rights do not allow the call."),
    ),
    Kind(
        "column_not_found",
        like(r"COLUMN_NOT_FOUND|Column '[^']{1,255}' cannot be resolved"),
        (Part.COLUMNS, Part.RIGHT),
        _("The column does not exist, or is not among those the role may read."),
    ),
    Kind(
        "required_describe",
        like(r"Lake Formation permission\(s\): ?Required Describe on"),
        (Part.LINK_RIGHT, Part.RIGHT, Part.LINK),
        _("The role may not see the table or the link, or there is none of that name."),
    ),
    Kind(
        "lake_formation_permission",
        like(r"Insufficient Lake Formation permission"),
        (Part.RIGHT, Part.TARGET_RIGHT),
        _("The role may see the table and may not read its data."),
    ),
    Kind(
        "glue_permissions",
        like(r"Insufficient Glue permissions to access"),
        (Part.SHARE, Part.RIGHT),
        _("What the other account gave has not arrived: its share is not accepted or is broken."),
    ),
    Kind(
        "no_privilege",
        like(r"Insufficient permissions to execute the query|does not have any privilege"),
        (Part.RIGHT, Part.LINK_RIGHT, Part.TARGET_RIGHT),
        _("The role has no right to the table, or may not see the link to it."),
    ),
    Kind(
        "s3_denied",
        like(
            r"access denied when reading|PERMISSION_DENIED|HIVE_CANNOT_OPEN_SPLIT"
            r"|\bS3\b.{0,200}Access ?Denied|Access ?Denied.{0,200}\bS3\b"
        ),
        (Part.GOVERNED, Part.ROLE),
        _("The files could not be read: Lake Formation handed out no access to their location."),
    ),
    Kind(
        "schema_not_found",
        like(
            r"SCHEMA_NOT_FOUND"
            r"|(Schema|Database) ['\"]?[^\s'\"]{1,255}['\"]? (does not exist|not found)"
        ),
        (Part.LINK, Part.LINK_RIGHT),
        _("There is no database of that name in the account, or the role may not see it."),
    ),
    Kind(
        "table_not_found",
        like(
            r"TABLE_NOT_FOUND|EntityNotFoundException|Entity Not Found"
            r"|Table ('[^']{1,600}'|\S{1,600}) (does not exist|not found)"
        ),
        (Part.LINK, Part.LINK_RIGHT),
        _("There is no table or link of that name in the database, or the role may not see it."),
    ),
    Kind(
        "unauthorized",
        like(r"Resource does not exist or requester is not authorized|AccessDenied"),
        (Part.RIGHT, Part.LINK_RIGHT),
        _("AWS refuses, and does not say whether it exists."),
    ),
    Kind(
        "hive",
        like(r"\bHIVE_[A-Z_]{1,60}"),
        (Part.TABLE, Part.GOVERNED),
        _("Athena could not read the table's description or files; it may have changed."),
    ),
)
