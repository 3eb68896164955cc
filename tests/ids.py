"""Names of cases that are functions."""


def name_of(value: object) -> str:
    """``str`` of a function holds its address, which every process has another of, and processes
    that share the tests must agree on their names.
    """
    return getattr(value, "__name__", str(value))
