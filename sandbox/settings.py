"""Switches of the sandbox: the organization, page sizes, and AWS behaviour nobody is sure of."""

from dataclasses import asdict, dataclass, fields
from typing import Any

from sandbox import state


@dataclass
class Settings:
    organization_sharing: bool = False
    """All accounts are one organization with RAM sharing switched on: no invitations (E30)."""
    page_size: int = 100
    """Largest page of ListPermissions, ListResources, GetTables, GetDatabases and RAM (E41)."""
    invitation_expiry_seconds: float = 12 * 3600
    """How long a RAM invitation may wait (E31)."""
    new_role_seconds: float = 0
    """How long a new role is unknown to Lake Formation (E18)."""
    propagation_seconds: float = 0
    """How long a newly shared resource stays out of the recipient's reach (E50)."""
    default_cross_account_version: str = "3"
    """CROSS_ACCOUNT_VERSION of an account that never put its settings; AWS's is unknown."""
    omitted_parameters: str = "reset"
    """PutDataLakeSettings without Parameters: `reset` the version to 1, or `keep` it."""
    unknown_external_role: str = "refuse"
    """A grant to a role that another account does not have: `refuse` or `accept`."""
    missing_entity: str = "EntityNotFoundException"
    """Code for an absent table or database; AWS also answers InvalidInputException (E10)."""
    iam_allowed_principals: str = "refuse_grant"
    """Sharing an LF-mode location while IAMAllowedPrincipals holds rights: `refuse_grant`, or
    `refuse_access` by the recipient only (E27)."""

    def change(self, values: dict[str, Any]) -> None:
        """Set the named switches; raises ValueError for an unknown name or a wrong type."""
        known = {field.name: field for field in fields(self)}
        for name, value in values.items():
            if name not in known:
                raise ValueError(f"unknown setting {name!r}; there are {', '.join(known)}")
            setattr(self, name, _converted(name, value, getattr(Settings, name)))

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def _converted(name: str, value: Any, default: Any) -> Any:
    if isinstance(default, bool) != isinstance(value, bool):
        raise ValueError(f"setting {name!r} takes a value like {default!r}")
    if isinstance(default, int | float) and isinstance(value, int | float):
        return value
    if not isinstance(value, type(default)):
        raise ValueError(f"setting {name!r} takes a value like {default!r}")
    return value


settings = Settings()


state.register(
    state.Part(
        name="settings",
        touched_by=frozenset({"control"}),
        dump=settings.as_dict,
        load=settings.change,
        clear=lambda: settings.change(Settings().as_dict()),
    )
)
