"""The rows of the access matrix, by the app whose URLs they are."""
