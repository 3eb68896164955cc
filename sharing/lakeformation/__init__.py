"""Lake Formation, RAM and Glue, in the order they ask for. Nothing else knows these calls."""
