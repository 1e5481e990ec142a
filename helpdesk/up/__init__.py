"""`make up`: the whole system on one machine, with nothing but Python and the package index."""
