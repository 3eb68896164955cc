"""LF-Tags of one catalog: which there are, and on which object each value lies (E57)."""

from dataclasses import dataclass, field

from sandbox.lakeformation.resources import Expression, Resource

Labels = dict[str, str]
"""Tag key to the one value an object has of it."""
ITSELF = ""
"""In place of a column's name: the object, not one of its columns."""


@dataclass
class Tags:
    """Keys with their values, and what is tagged with them."""

    values: dict[str, list[str]] = field(default_factory=dict)
    assigned: dict[tuple[Resource, str], Labels] = field(default_factory=dict)

    def on(self, resource: Resource, column: str = ITSELF) -> Labels:
        """What was put on the object itself."""
        return self.assigned.get((resource, column), {})

    def effective(self, resource: Resource, column: str = ITSELF) -> Labels:
        """With what comes down from the database and the table; the nearer one wins."""
        found: Labels = {}
        if resource.kind == "TABLE":
            found |= self.on(resource.in_database)
        found |= self.on(resource)
        return found | self.on(resource, column) if column else found

    def put(self, resource: Resource, column: str, key: str, value: str) -> None:
        self.assigned.setdefault((resource, column), {})[key] = value

    def take(self, resource: Resource, column: str, key: str) -> bool:
        """Whether the key was there to be taken away."""
        labels = self.assigned.get((resource, column), {})
        there = labels.pop(key, None) is not None
        if not labels:
            self.assigned.pop((resource, column), None)
        return there

    def is_used(self, key: str, value: str) -> bool:
        return any(labels.get(key) == value for labels in self.assigned.values())

    def undefine(self, key: str) -> None:
        """The key is gone, and with it every assignment of it."""
        del self.values[key]
        for resource, column in list(self.assigned):
            self.take(resource, column, key)

    def forget(self, gone: set[Resource]) -> None:
        for place in list(self.assigned):
            if place[0] in gone:
                del self.assigned[place]

    def reached(
        self, expression: Expression, resource: Resource, every: tuple[str, ...]
    ) -> frozenset[str] | None:
        """Columns of the object the expression matches; None when it does not match at all.

        An object without columns is matched as a whole, with no columns to name.
        """
        if not every:
            return frozenset() if matches(expression, self.effective(resource)) else None
        columns = frozenset(
            column for column in every if matches(expression, self.effective(resource, column))
        )
        return columns or None


def matches(expression: Expression, labels: Labels) -> bool:
    """Keys are ANDed, the values of a key ORed."""
    return all(labels.get(key) in values for key, values in expression)
