"""Whether Lake Formation governs a table, so that Sluice can grant it; if not, why not."""

from collections.abc import Callable
from dataclasses import dataclass

from botocore.exceptions import ClientError
from django.utils.translation import gettext as _

from catalog.models import Asset, AssetKind, DataSource
from catalog.sources import glue
from catalog.sources.glue import Session, Ungoverned
from catalog.sources.retries import Alive, code_of
from catalog.sources.tables import Table


@dataclass(frozen=True)
class Governance:
    """What was learnt once per run about the rights on a database's tables."""

    ungoverned: Ungoverned | None
    problem: str = ""

    @classmethod
    def of(cls, session: Session, source: DataSource, alive: Alive) -> "Governance":
        """A catalog whose rights may not be listed is still imported, as unmanaged."""
        return cls._found(lambda: glue.ungoverned_tables(session, source.database, alive))

    @classmethod
    def of_table(cls, session: Session, asset: Asset, alive: Alive) -> "Governance":
        """The same for one table alone."""
        return cls._found(lambda: glue.ungoverned_table(session, asset.database, asset.name, alive))

    @classmethod
    def _found(cls, look: Callable[[], Ungoverned]) -> "Governance":
        try:
            return cls(look())
        except ClientError as error:
            if code_of(error) not in {"AccessDeniedException", "AccessDenied"}:
                raise
            return cls(None, _unreadable())

    def is_open(self, table: Table) -> bool | None:
        """Whether IAM alone decides who reads the table; None when nobody could look."""
        return None if self.ungoverned is None else table.name in self.ungoverned

    def reason_against(self, table: Table) -> str:
        """Why Sluice cannot grant the table; empty when it can."""
        if self.ungoverned is None:
            return self.problem
        if table.name in self.ungoverned:
            return _(
                "IAMAllowedPrincipals still holds rights on it, so IAM decides who reads it. "
                "Hand it over on the page of the table, or revoke them and import again."
            )
        # A view has no location of its own to register.
        if table.kind == AssetKind.TABLE and table.is_registered is False:
            return _(
                "Its location is not registered with Lake Formation. Hand it over on the page of "
                "the table, or register it and import again."
            )
        return ""


def _unreadable() -> str:
    return _(
        "The portal role may not list permissions in Lake Formation, so nobody knows who governs "
        "it. Make the role a data lake administrator."
    )
