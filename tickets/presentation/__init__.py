"""How tickets are put for the templates: rows of the list, the timeline, the banner. Reads only, no requests."""
