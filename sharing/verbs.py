"""What sharing's events read as in the ledger."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "environment.created": _("created the environment"),
    "environment.changed": _("changed the environment"),
    "environment.deleted": _("deleted the environment"),
    "grant.wanted": _("set out to grant"),
    "grant.granted": _("saw in AWS the grant of"),
    "grant.broken": _("found broken the grant of"),
    "grant.restored": _("put back in AWS what was missing of the grant of"),
    "grant.failed": _("failed to grant"),
    "grant.retried": _("asked to look again at the grant of"),
    "grant.ended": _("set out to revoke"),
    "grant.revoking_refused": _("was refused by AWS when revoking"),
    "grant.revoked": _("saw gone from AWS the grant of"),
}
