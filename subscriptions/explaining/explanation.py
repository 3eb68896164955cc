"""The whole chain for one case: the conversation, then what AWS showed."""

from dataclasses import dataclass
from datetime import datetime

from sharing.explaining import words
from sharing.explaining.columns import of_column
from sharing.explaining.findings import Finding, Part, Standing
from sharing.models import AccessLook
from sharing.selectors.access_looks import findings_of, is_superseded, look_at
from subscriptions.explaining.cases import Case, published_columns
from subscriptions.explaining.conversation import by_hand, conversation
from subscriptions.explaining.lines import Line
from subscriptions.explaining.menders import named


@dataclass(frozen=True)
class Explanation:
    """``state``: whether AWS was looked at, is being looked at, or not."""

    case: Case
    lines: list[Line]
    looked_at: datetime | None = None
    is_looking: bool = False

    @property
    def broken(self) -> Line | None:
        return next((line for line in self.lines if line.is_broken), None)

    @property
    def state(self) -> str:
        if self.is_looking:
            return "looking"
        return "looked" if self.looked_at else "not_looked_at"

    @property
    def should_look(self) -> bool:
        """Whether only AWS can tell more, and nobody has asked it lately."""
        return self.case.can_be_looked_at and self.state == "not_looked_at"

    @property
    def holds(self) -> bool:
        return self.looked_at is not None and self.broken is None and not self._unread

    @property
    def _unread(self) -> bool:
        """Whether something that matters could not be looked at."""
        return any(
            line.standing == Standing.NOT_LOOKED_AT and line.part != Part.ROLE
            for line in self.lines
        )


def explain(case: Case) -> Explanation:
    """Asks nobody but the database; ``sharing.services.access_looks`` has a worker ask AWS."""
    if case.grant and case.is_wanted and case.is_by_hand:
        return Explanation(case, [*conversation(case), by_hand(case, case.grant)])
    look = look_at(case.grant, case.role) if case.grant and case.can_be_looked_at else None
    findings = _current(case, look)
    lines = [_line(case, _asked_of(case, one)) for one in findings or _not_looked_at()]
    return Explanation(
        case,
        [*conversation(case), *lines],
        looked_at=look.looked_at if look and findings else None,
        is_looking=look is not None and look.is_under_way,
    )


def _current(case: Case, look: AccessLook | None) -> list[Finding]:
    """What was found, unless it is old or the reconciler has been there since."""
    if look and case.grant and is_superseded(look, case.grant):
        return []
    return findings_of(look)


def _not_looked_at() -> list[Finding]:
    return [Finding(part, Standing.NOT_LOOKED_AT, "not_looked_at") for part in Part]


def _asked_of(case: Case, finding: Finding) -> Finding:
    if finding.part != Part.COLUMNS or not case.column:
        return finding
    return of_column(finding, case.column, published_columns(case.asset))


def _line(case: Case, finding: Finding) -> Line:
    mender = words.mender(finding)
    return Line(
        finding.part,
        words.label(finding.part),
        finding.standing,
        words.words(finding),
        said=finding.said,
        mender=mender,
        who=named(mender, case),
        remedy=words.remedy(finding),
    )
