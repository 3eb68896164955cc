"""Switches of the sandbox: the organization, page sizes, and AWS behaviour nobody is sure of."""

from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, get_args, get_type_hints

from sandbox import chance, state


@dataclass
class Settings:
    organization_sharing: bool = False
    """All accounts are one organization with RAM sharing switched on: no invitations (E30)."""
    page_size: int = 100
    """Largest page of ListPermissions, ListResources, GetTables, GetDatabases and RAM (E41)."""
    invitation_expiry_seconds: float = 12 * 3600
    """How long a RAM invitation may wait (E31)."""
    vended_seconds: float = 0
    """When vended credentials expire in truth, whatever was asked for; 0 is as asked (E55)."""
    new_role_seconds: float = 0
    """How long a new role is unknown to Lake Formation (E18)."""
    propagation_seconds: float = 0
    """How long a newly shared resource stays out of the recipient's reach (E50)."""
    stale_seconds: float = 0
    """How long reads of grants, tables and shares may lag behind a write (E50)."""
    stale_share: float = 1.0
    """The part of such reads that do lag; each throws its own dice."""
    stale_seed: int = 0
    """Begins the dice of lagging reads, each time settings are set."""
    lake_write_ms: float = 0
    """How long a grant, a revoke or a tagging lasts, in which others can meet it (E51)."""
    overlap_share: float = 0
    """The part of writes refused with ConcurrentModificationException that follow another of the
    same principal and resource within `overlap_seconds` (E51)."""
    overlap_seconds: float = 2
    overlap_seed: int = 0
    default_cross_account_version: Literal["1", "2", "3", "4", "5"] = "3"
    """CROSS_ACCOUNT_VERSION of an account that never put its settings; AWS's is unknown."""
    omitted_parameters: Literal["reset", "keep"] = "reset"
    """PutDataLakeSettings without Parameters: `reset` the version to 1, or `keep` it."""
    unknown_external_role: Literal["refuse", "accept"] = "refuse"
    """A grant to a role that another account does not have: `refuse` or `accept`."""
    missing_entity: Literal["EntityNotFoundException", "InvalidInputException"] = (
        "EntityNotFoundException"
    )
    """Code for an absent table or database; AWS also answers InvalidInputException (E10)."""
    iam_allowed_principals: Literal["refuse_grant", "refuse_access"] = "refuse_grant"
    """Sharing an LF-mode location while IAMAllowedPrincipals holds rights: `refuse_grant`, or
    `refuse_access` by the recipient only (E27)."""
    columns_beside_whole: Literal["refuse", "ignore"] = "refuse"
    """Some columns to who holds the whole table, or the other way round: `refuse`, or `ignore`
    the grant while saying that it is done (E14)."""
    column_grant_option: Literal["included", "never"] = "included"
    """Grant option on some columns: for `included` ones only, or `never` (E15)."""
    excluded_columns_abroad: Literal["work", "fail"] = "work"
    """Athena on columns shared with another account by exclusion: they `work`, or `fail`."""
    partial_revoke: Literal["refuse", "take"] = "refuse"
    """A revoke of more than is held: `refuse` it whole, or `take` what there is (E12)."""
    wildcard_shares: Literal["wildcard", "exact"] = "wildcard"
    """What version 5 associates: a `wildcard`, or the `exact` table or database (E35)."""
    recipient_rows: Literal["keep", "drop"] = "keep"
    """What a recipient passed on when its own right is revoked: `keep` the rows, which reach
    nobody, or `drop` them (E58)."""
    accept_seconds: float = 0
    """How long an accepted share is still ASSOCIATING (E29)."""
    altering_at_locations: Literal["moved", "always"] = "moved"
    """UpdateTable below a registered location asks for DATA_LOCATION_ACCESS when the table is
    `moved`, or `always`, as one page of the guide has it."""
    link_without_target: Literal["link", "fail"] = "link"
    """GetTable and GetDatabase of a link whose target is out of reach: the `link` alone, or
    `fail` (E45)."""

    def change(self, values: dict[str, Any]) -> None:
        """Set the named switches; raises ValueError for an unknown name or a wrong type."""
        known = {field.name: field for field in fields(self)}
        for name, value in values.items():
            if name not in known:
                raise ValueError(f"unknown setting {name!r}; there are {', '.join(known)}")
            setattr(self, name, _converted(name, value, getattr(Settings, name)))
        chance.restart()

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def _converted(name: str, value: Any, default: Any) -> Any:
    if isinstance(default, bool) != isinstance(value, bool):
        raise ValueError(f"setting {name!r} takes a value like {default!r}")
    if isinstance(default, int | float) and isinstance(value, int | float):
        return value
    choices = get_args(get_type_hints(Settings)[name])
    if choices and value not in choices:
        raise ValueError(f"setting {name!r} is one of {', '.join(choices)}")
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
