"""Lake Formation across accounts: operations, the permission store, and reading."""
