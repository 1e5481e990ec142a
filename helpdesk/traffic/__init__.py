"""A centre's traffic: when people turn up, by which door, who they are and what they come with.

Pure: no models, no clock, no network. `profile` knows the week, `mix` the shares, `people` invents the
callers, `arrivals` puts them on a time line. `manage.py simulate` and the benchmark send the result.
"""

from helpdesk.traffic.arrivals import Arrival, arrivals

__all__ = ["Arrival", "arrivals"]
