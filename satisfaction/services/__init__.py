"""Use cases of the loop. Locks are taken in one order everywhere: invitation, recovery, ticket."""
