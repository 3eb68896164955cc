"""How to give an account its role: what to click or to type, with everything filled in."""

from urllib.parse import quote, urlencode

from django.conf import settings

from governance import ports
from governance.connection import template, trust
from governance.connection.rights import Use
from governance.connection.template import Defaults, Document
from governance.models import AwsAccount
from governance.selectors.accounts import uses_of


def defaults_for(account: AwsAccount) -> Defaults:
    """``arn:aws:iam::111111111111:role/path/Name``: the role's path and name are chosen by it."""
    path, _slash, name = account.role_arn.partition(":role")[2].rpartition("/")
    return Defaults(
        principal=trust.portal_principal(),
        external_id=account.external_id,
        role_name=name,
        role_path=f"{path}/",
        location_role=account.location_role_arn,
        uses=uses_of(account),
    )


def template_for(account: AwsAccount) -> Document:
    return template.build(ports.rights(), defaults_for(account))


def generic_template() -> Document:
    """The one to host: who uses it gives external id and principal."""
    uses = frozenset({Use.PRODUCER, Use.CONSUMER, Use.GOVERN})
    return template.build(ports.rights(), Defaults(uses=uses))


def file_name(account: AwsAccount, extension: str) -> str:
    return f"sluice-{account.account_id}.{extension}"


def quick_create_url(account: AwsAccount, region: str) -> str:
    """The console's page with everything filled in; empty where no template is hosted.

    The console takes templates from S3 only.
    """
    if not settings.TEMPLATE_URL:
        return ""
    asked = {"templateURL": settings.TEMPLATE_URL, "stackName": template.STACK_NAME}
    asked |= {f"param_{name}": value for name, value in _parameters(account, region).items()}
    query = urlencode(asked, quote_via=quote)
    return (
        f"https://{region}.console.aws.amazon.com/cloudformation/home?region={region}"
        f"#/stacks/quickcreate?{query}"
    )


def command(account: AwsAccount, region: str) -> str:
    """For the AWS CLI, after the template was downloaded; its defaults are this account's."""
    made_elsewhere = "" if _is_first(account, region) else " --parameter-overrides MakeRole=no"
    return (
        f"aws cloudformation deploy --region {region} --stack-name {template.STACK_NAME} "
        f"--template-file {file_name(account, 'yaml')} --capabilities CAPABILITY_NAMED_IAM"
        f"{made_elsewhere}"
    )


def _parameters(account: AwsAccount, region: str) -> dict[str, str]:
    given = defaults_for(account).parameters()
    return given if _is_first(account, region) else given | {"MakeRole": template.NO}


def _is_first(account: AwsAccount, region: str) -> bool:
    """There is one role for all Regions, and administrators in each."""
    return region == account.regions[0]
