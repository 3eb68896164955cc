"""Whether an AWS account still lets a project publish and share its tables."""

from django.utils.translation import gettext as _

from catalog.models import Asset


def withdrawn(asset: Asset) -> str:
    """Why nothing new may be done with the asset; empty while its account names its project.

    Access given before stays until somebody revokes it. For many assets, prefetch
    ``account__producers``.
    """
    if asset.account.closed_at is not None:
        return _("%(account)s is closed, so %(table)s cannot be published or shared.") % {
            "account": asset.account,
            "table": asset.technical_name,
        }
    if any(project.pk == asset.project_id for project in asset.account.producers.all()):
        return ""
    return _(
        "%(account)s no longer names %(project)s among its producing projects, so %(table)s cannot "
        "be published or shared. Ask a platform admin to name it again."
    ) % {"account": asset.account, "project": asset.project, "table": asset.technical_name}
