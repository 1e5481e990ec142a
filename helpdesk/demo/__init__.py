"""The demo world: a month of an invented centre, in five languages, made by the services that production
uses.
"""
