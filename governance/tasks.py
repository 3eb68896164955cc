"""What workers do for the rule book."""

from celery import shared_task

from governance import account_checks
from governance.models import AwsAccount
from governance.services import accounts


@shared_task(ignore_result=True)
def check_account(account_id: int) -> None:
    """Look at one account in AWS and keep what was found; safe to repeat."""
    account = AwsAccount.objects.filter(pk=account_id).first()
    if account:
        accounts.keep_checks(account, checks=account_checks.check(account))
