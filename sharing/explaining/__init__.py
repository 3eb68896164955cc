"""Why a role can read a table, or which link of the chain is broken and who can mend it."""
