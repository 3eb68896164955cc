"""The style sheets of every page, in the order in which the layers are declared."""

FOUNDATION = ("tokens", "reset", "base", "layout")
COMPONENTS = (
    "bar", "navigation", "button", "badge", "form", "card", "table", "filters", "pagination",
    "facts", "tabs", "timeline", "checklist", "plan", "progress", "code", "notice", "empty",
    "avatar", "menu",
)  # fmt: skip
LAST = ("utilities", "print")

PATHS = (
    *(f"css/{name}.css" for name in FOUNDATION),
    *(f"css/components/{name}.css" for name in COMPONENTS),
    *(f"css/{name}.css" for name in LAST),
)
