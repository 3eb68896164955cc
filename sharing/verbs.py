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
    "grant.role_recreated": _("found a role made again that reads by the grant of"),
    "drift.found": _("found in AWS, approved by nobody, the right of"),
    "drift.widened": _("found wider than before the right of"),
    "drift.accepted": _("accepted for a while the right of"),
    "drift.lapsed": _("no longer holds accepted the right of"),
    "drift.adopted": _("asked to justify the right of"),
    "drift.not_justified": _("saw not justified the right of"),
    "drift.removal_wanted": _("set out to remove the right of"),
    "drift.not_removed": _("could not remove the right of"),
    "drift.removed": _("removed from AWS the right of"),
    "drift.explained": _("saw approved the right of"),
    "drift.gone": _("saw gone from AWS the right of"),
    "catalog.look_asked": _("asked to look for drift in the catalog of"),
}
