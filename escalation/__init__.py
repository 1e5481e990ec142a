"""The doctor-support queue: every medical question reaches a person who may answer it, inside a clock."""
