"""The IAM rights that sharing needs, for the connection template.

Whoever makes a new AWS call in this app adds its action here; a test of the whole story runs
with exactly these rights.
"""

from governance.connection.rights import (
    EVERYWHERE,
    GLUE_CATALOG,
    GRANTING,
    Statement,
    Use,
)

_CATALOG = frozenset({Use.CATALOG})
_CONSUMING = frozenset({Use.CONSUMER})
_GOVERNING = frozenset({Use.GOVERN})
_LINKED_ROLE = (
    "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/aws-service-role/"
    "lakeformation.amazonaws.com/AWSServiceRoleForLakeFormationDataAccess"
)

_GRANTS = (
    Statement(
        sid="GrantAndRevoke",
        why="Grant and revoke what was decided, and read back what AWS made of it.",
        actions=(
            "lakeformation:BatchGrantPermissions",
            "lakeformation:BatchRevokePermissions",
            "lakeformation:ListPermissions",
        ),
        uses=EVERYWHERE,
    ),
    Statement(
        sid="LimitColumnsAndRows",
        why="Keep the data cells filters through which some columns or rows are granted.",
        actions=(
            "lakeformation:ListDataCellsFilter",
            "lakeformation:CreateDataCellsFilter",
            "lakeformation:UpdateDataCellsFilter",
            "lakeformation:DeleteDataCellsFilter",
        ),
        uses=GRANTING,
    ),
    Statement(
        sid="KeepTags",
        why="Keep the LF-Tags on what was decided, where a domain's access goes by tag.",
        actions=(
            "lakeformation:CreateLFTag",
            "lakeformation:UpdateLFTag",
            "lakeformation:DeleteLFTag",
            "lakeformation:GetLFTag",
            "lakeformation:AddLFTagsToResource",
            "lakeformation:RemoveLFTagsFromResource",
            "lakeformation:GetResourceLFTags",
            "lakeformation:SearchTablesByLFTags",
        ),
        uses=GRANTING,
    ),
    Statement(
        sid="SeeTables",
        why="Tell a table that is gone from one that may not be seen, and explain access.",
        actions=("glue:GetTable",),
        resources=GLUE_CATALOG,
        uses=EVERYWHERE,
    ),
    Statement(
        sid="KeepMirrors",
        why="Keep the tables of other accounts as metadata in this account's catalog.",
        actions=(
            "glue:GetDatabase",
            "glue:CreateDatabase",
            "glue:DeleteDatabase",
            "glue:GetTables",
            "glue:CreateTable",
            "glue:UpdateTable",
            "glue:BatchDeleteTable",
            "glue:GetPartitions",
            "glue:BatchCreatePartition",
            "glue:BatchUpdatePartition",
            "glue:BatchDeletePartition",
        ),
        resources=GLUE_CATALOG,
        uses=_CATALOG,
    ),
    Statement(
        sid="CompareMirrored",
        why="Compare what another account's catalog holds of this account's tables.",
        actions=("glue:GetTables", "glue:GetPartitions"),
        resources=GLUE_CATALOG,
        uses=frozenset({Use.PRODUCER}),
    ),
    # The role that reads them is passed by a statement of the template's own, for that role only.
    Statement(
        sid="RegisterMirrored",
        why="Register where the tables of other accounts lie, so that access can be granted here.",
        actions=("lakeformation:RegisterResource", "lakeformation:DeregisterResource"),
        uses=_CATALOG,
    ),
    Statement(
        sid="FollowShares",
        why="See whether a share was accepted.",
        actions=("ram:GetResourceShareAssociations", "ram:GetResourceShareInvitations"),
        uses=EVERYWHERE,
    ),
    Statement(
        sid="AcceptShares",
        why="Accept the shares that grants of Sluice make.",
        actions=("ram:AcceptResourceShareInvitation",),
        uses=_CONSUMING,
    ),
    Statement(
        sid="KeepLinks",
        why="Keep the local database with its resource links.",
        actions=(
            "glue:GetDatabase",
            "glue:CreateDatabase",
            "glue:DeleteDatabase",
            "glue:GetTables",
            "glue:CreateTable",
            "glue:BatchDeleteTable",
        ),
        resources=GLUE_CATALOG,
        uses=_CONSUMING,
    ),
)

_DRIFT = (
    Statement(
        sid="SeeWhatChanged",
        why="Notice tables and columns that were dropped or made again, and by whom.",
        actions=("glue:GetTable", "glue:GetTables"),
        resources=GLUE_CATALOG,
        uses=GRANTING,
    ),
    Statement(
        sid="RecogniseRoles",
        why="Notice that a role with access was deleted, or another made under its name.",
        actions=("iam:GetRole",),
        uses=_CONSUMING,
    ),
    Statement(
        sid="RemoveDrift",
        why="Remove a right that nobody approved, when its producer decides so.",
        actions=("lakeformation:RevokePermissions",),
        uses=GRANTING,
    ),
)

# As in the managed policy AWSLakeFormationCrossAccountManager.
_BY_LAKE_FORMATION = (
    Statement(
        sid="MakeShares",
        why="Lake Formation makes a share when a grant crosses accounts.",
        actions=("ram:CreateResourceShare",),
        condition=(
            (
                "StringLikeIfExists",
                "ram:RequestedResourceType",
                ("glue:Table", "glue:Database", "glue:Catalog"),
            ),
        ),
        uses=GRANTING,
        on_our_behalf=True,
    ),
    Statement(
        sid="ChangeOwnShares",
        why="Lake Formation adds tables to its shares, takes them out, and ends empty shares.",
        actions=(
            "ram:UpdateResourceShare",
            "ram:DeleteResourceShare",
            "ram:AssociateResourceShare",
            "ram:DisassociateResourceShare",
        ),
        condition=(("StringLikeIfExists", "ram:ResourceShareName", ("LakeFormation*",)),),
        uses=GRANTING,
        on_our_behalf=True,
    ),
    Statement(
        sid="AttachSharePermissions",
        why="Lake Formation says in a share what may be read through it.",
        actions=("ram:AssociateResourceSharePermission",),
        condition=(("ArnLikeIfExists", "ram:PermissionArn", ("*AWSRAMLFEnabled*",)),),
        uses=GRANTING,
        on_our_behalf=True,
    ),
    Statement(
        sid="SeeShares",
        why="Lake Formation looks for a share to use again, and for the organization.",
        actions=(
            "ram:Get*",
            "ram:List*",
            "organizations:DescribeOrganization",
            "organizations:DescribeAccount",
        ),
        uses=GRANTING,
        on_our_behalf=True,
    ),
    Statement(
        sid="LetSharesRead",
        why="Glue writes who may read a shared table, when the share is made and accepted.",
        actions=("glue:PutResourcePolicy", "glue:DeleteResourcePolicy"),
        resources=GLUE_CATALOG,
        uses=GRANTING,
        on_our_behalf=True,
    ),
    Statement(
        sid="AcceptAcrossZones",
        why="RAM asks for this when a share is accepted.",
        actions=("ec2:DescribeAvailabilityZones",),
        uses=_CONSUMING,
        on_our_behalf=True,
    ),
)

_CHECKS = (
    Statement(
        sid="CheckTheAccount",
        why="Look whether what sharing needs is set up. Changes nothing.",
        actions=(
            "lakeformation:GetDataLakeSettings",
            "lakeformation:ListResources",
            "organizations:DescribeOrganization",
        ),
        uses=EVERYWHERE,
    ),
    Statement(
        sid="CheckTheCatalog",
        why="Look at the catalog's policy and at what its databases give to new tables.",
        actions=("glue:GetResourcePolicy", "glue:GetDatabase"),
        resources=GLUE_CATALOG,
        uses=EVERYWHERE,
    ),
)

_MANAGING = (
    Statement(
        sid="HandTablesOver",
        why="Let producers hand a table over from IAM to Lake Formation.",
        actions=(
            "lakeformation:RegisterResource",
            "lakeformation:GrantPermissions",
            "lakeformation:RevokePermissions",
        ),
        uses=_GOVERNING,
    ),
    Statement(
        sid="CloseDatabases",
        why="Let producers stop a database from opening new tables to everybody in IAM.",
        actions=("glue:UpdateDatabase",),
        resources=GLUE_CATALOG,
        uses=_GOVERNING,
    ),
    Statement(
        sid="OwnBucketsOnly",
        why="See that a location lies in a bucket of this account before it is registered.",
        actions=("s3:ListAllMyBuckets",),
        uses=_GOVERNING,
    ),
    Statement(
        sid="MakeLinkedRole",
        why="Lake Formation makes its service-linked role at the first registration.",
        actions=("iam:CreateServiceLinkedRole",),
        resources=(_LINKED_ROLE,),
        condition=(("StringEquals", "iam:AWSServiceName", ("lakeformation.amazonaws.com",)),),
        uses=_GOVERNING,
        on_our_behalf=True,
    ),
    Statement(
        sid="WidenLinkedRole",
        why="Lake Formation adds each registered path to its service-linked role.",
        actions=("iam:GetRole", "iam:PutRolePolicy"),
        resources=(_LINKED_ROLE,),
        uses=_GOVERNING,
        on_our_behalf=True,
    ),
)

RIGHTS = (*_GRANTS, *_DRIFT, *_BY_LAKE_FORMATION, *_CHECKS, *_MANAGING)
