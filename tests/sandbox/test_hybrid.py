"""Hybrid locations: grants bind those who opted in, beside rights of IAM alone."""

from tests.sandbox.lake import CONSUMER, EVERYTHING, PRODUCER, Lake, database, refused, table, who
from tests.sandbox_process import Keys

BUCKET_ARN = "arn:aws:s3:::film-data"


def _hybrid(lake: Lake) -> None:
    lake.lf.deregister_resource(ResourceArn=BUCKET_ARN)
    lake.lf.register_resource(
        ResourceArn=BUCKET_ARN, UseServiceLinkedRole=True, HybridAccessEnabled=True
    )


def _reader(lake: Lake) -> tuple[Keys, str]:
    keys = lake.role(lake.producer_root, PRODUCER, "reader", EVERYTHING)
    return keys, f"arn:aws:iam::{PRODUCER}:role/reader"


def _sees(keys: Keys) -> bool:
    glue = keys.client("glue")
    found = glue.get_tables(CatalogId=PRODUCER, DatabaseName="film")["TableList"]
    return [one["Name"] for one in found] == ["films"]


def test_grant_counts_when_its_principal_opted_in(lake: Lake) -> None:
    _hybrid(lake)
    reader, arn = _reader(lake)
    lake.grant(arn, table(), ["SELECT"])
    assert not _sees(reader)
    lake.lf.create_lake_formation_opt_in(Principal=who(arn), Resource=table())
    assert _sees(reader)
    (row,) = lake.lf.list_lake_formation_opt_ins()["LakeFormationOptInsInfoList"]
    assert (row["Principal"], row["Resource"]) == (who(arn), table())
    lake.lf.delete_lake_formation_opt_in(Principal=who(arn), Resource=table())
    assert not _sees(reader)
    with refused("EntityNotFoundException"):
        lake.lf.delete_lake_formation_opt_in(Principal=who(arn), Resource=table())


def test_rights_of_iam_alone_go_on_beside_it(lake: Lake) -> None:
    _hybrid(lake)
    reader, _ = _reader(lake)
    lake.grant("IAM_ALLOWED_PRINCIPALS", table(), ["ALL"])
    assert _sees(reader)
    lake.share_with_account()
    lake.accept()
    assert _sees(lake.consumer_admin)


def test_recipients_roles_are_opted_in_by_either_side(lake: Lake) -> None:
    _hybrid(lake)
    lake.grant(lake.analyst_arn, table(), ["SELECT"])
    lake.accept()
    assert not _sees(lake.analyst)
    there = lake.consumer_admin.client("lakeformation")
    there.create_lake_formation_opt_in(Principal=who(lake.analyst_arn), Resource=table())
    assert _sees(lake.analyst)


def test_only_administrators_opt_in_and_only_by_name(lake: Lake) -> None:
    _hybrid(lake)
    with refused("AccessDeniedException"):
        lake.analyst.client("lakeformation").create_lake_formation_opt_in(
            Principal=who(lake.analyst_arn), Resource=table()
        )
    with refused("EntityNotFoundException"):
        lake.lf.create_lake_formation_opt_in(
            Principal=who(CONSUMER), Resource=database(name="nosuch")
        )
    lake.lf.create_lf_tag(TagKey="area", TagValues=["film"])
    expression = [{"TagKey": "area", "TagValues": ["film"]}]
    with refused("InvalidInputException", "by their names"):
        lake.lf.create_lake_formation_opt_in(
            Principal=who(CONSUMER),
            Resource={"LFTagPolicy": {"ResourceType": "TABLE", "Expression": expression}},
        )
