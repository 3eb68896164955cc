"""LF-Tags in the catalog: put before a right to them is given, gone when nothing needs them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from sharing.access import Label, Seen, Table, Wanted
from sharing.steps import DefineTag, DropTag, PutTags, Step, TakeTags
from sharing.tags.expressions import tags_of


def define(wanted: Wanted, seen: Seen) -> Iterator[Step]:
    needed: defaultdict[tuple[str, str], set[Table]] = defaultdict(set)
    for label, value in _lacking(wanted, seen).items():
        needed[label.key, value].add(label.table)
    for policy in sorted({holding.table for holding in wanted.at_owner if holding.table.is_policy}):
        for key, values in tags_of(policy):
            for value in values:
                needed[key, value].add(policy)
    known = {key: {*values} for key, values in seen.tagged.values.items()}
    for (key, value), tables in sorted(needed.items()):
        if value not in known.get(key, ()):
            yield DefineTag(wanted.place, key, value, frozenset(tables), is_new=key not in known)
            known.setdefault(key, set()).add(value)


def put(wanted: Wanted, seen: Seen) -> Iterator[Step]:
    for (table, columns), tags in _together(_lacking(wanted, seen)):
        yield PutTags(wanted.place, table, columns, tags)


def take(wanted: Wanted, seen: Seen) -> Iterator[Step]:
    for (table, columns), tags in _together(_given_up(wanted, seen)):
        yield TakeTags(wanted.place, table, columns, tags)


def drop(wanted: Wanted, seen: Seen) -> Iterator[Step]:
    """Keys and values that are named nowhere any more; a key goes with its last value.

    Not while others are still to be defined: one of them may be a value of the same key.
    """
    if any(define(wanted, seen)):
        return
    given_up = _given_up(wanted, seen)
    tables = frozenset(label.table for label in wanted.tagging.given_up)
    unused: defaultdict[str, set[str]] = defaultdict(set)
    for key, value in wanted.tagging.unused:
        if value in seen.tagged.values.get(key, ()) and not _lies(seen, key, value, given_up):
            unused[key].add(value)
    for key, values in sorted(unused.items()):
        whole = values == seen.tagged.values[key]
        yield DropTag(wanted.place, key, tuple(sorted(values)), tables, whole=whole)


def stand(wanted: Wanted, seen: Seen, table: Table) -> bool:
    return all(
        seen.tagged.labels.get(label) == value
        for label, value in wanted.tagging.labels.items()
        if label.table == table
    )


def are_left(wanted: Wanted, seen: Seen, table: Table) -> bool:
    """Whether a tag that nothing needs still lies on ``table``, or whoever gave it up reads it on
    through an expression that something else of theirs needs.
    """
    if any(label.table == table for label in _given_up(wanted, seen)):
        return True
    wished = {holding.table for holding in wanted.at_owner}
    return any(
        label.table == table and label.key in dict(tags_of(policy))
        for policy in wanted.tagging.policies.get(table, frozenset()) & wished
        if table not in wanted.tagging.reach.get(policy, {})
        for label in seen.tagged.labels
    )


def taken(wanted: Wanted, seen: Seen) -> list[Label]:
    """Where another value lies than the one wanted: it is somebody's word, and stays."""
    return [
        label
        for label, value in sorted(wanted.tagging.labels.items())
        if seen.tagged.labels.get(label, value) != value
    ]


def _lacking(wanted: Wanted, seen: Seen) -> dict[Label, str]:
    return {
        label: value
        for label, value in wanted.tagging.labels.items()
        if label not in seen.tagged.labels
    }


def _given_up(wanted: Wanted, seen: Seen) -> dict[Label, str]:
    return {
        label: value
        for label, value in wanted.tagging.given_up.items()
        if seen.tagged.labels.get(label) == value
    }


def _lies(seen: Seen, key: str, value: str, given_up: Mapping[Label, str]) -> bool:
    return any(
        label.key == key and held == value and label not in given_up
        for label, held in seen.tagged.labels.items()
    )


def _together(
    labels: Mapping[Label, str],
) -> list[tuple[tuple[Table, tuple[str, ...]], tuple[tuple[str, str], ...]]]:
    """Columns that get the same tags are one call; a table by itself has no column's name."""
    tags: defaultdict[tuple[Table, str], set[tuple[str, str]]] = defaultdict(set)
    for label, value in labels.items():
        tags[label.table, label.column].add((label.key, value))
    columns: defaultdict[tuple[Table, bool, tuple[tuple[str, str], ...]], list[str]]
    columns = defaultdict(list)
    for (table, column), pairs in tags.items():
        columns[table, bool(column), tuple(sorted(pairs))] += [column] if column else []
    return sorted(
        ((table, tuple(sorted(names))), pairs)
        for (table, _is_column, pairs), names in columns.items()
    )
