"""Use cases of tickets. Each is keyword-only and typed, takes `actor` and `now` (aware, UTC), runs in one
transaction, writes one Event for what it changed and returns the changed object."""
