"""python -m helpdesk.up"""

import sys

from helpdesk.up.config import CannotStart, read_config
from helpdesk.up.supervisor import Supervisor
from helpdesk.up.terminal import say


def main() -> int:
    try:
        return Supervisor(read_config()).run()
    except CannotStart as error:
        say(str(error))
        return 1


if __name__ == "__main__":
    sys.exit(main())
