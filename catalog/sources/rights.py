"""The IAM rights that importing needs, for the connection template."""

from governance.connection.rights import GLUE_CATALOG, Statement, Use

RIGHTS = (
    Statement(
        sid="ImportTables",
        why="Read the tables and columns of the databases that data sources name.",
        actions=("glue:GetTables", "glue:GetTable"),
        resources=GLUE_CATALOG,
        uses=frozenset({Use.PRODUCER}),
    ),
    Statement(
        sid="SeeWhatIsGoverned",
        why="See whether Lake Formation or IAM alone decides who reads a table.",
        actions=("lakeformation:ListPermissions",),
        uses=frozenset({Use.PRODUCER}),
    ),
)
