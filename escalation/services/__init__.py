"""Use cases of the doctor-support queue. Each is keyword-only and typed, takes `actor` and `now` (aware, UTC), runs
in one transaction, locks the ticket first, writes an Event for what it changed and returns the changed object."""
