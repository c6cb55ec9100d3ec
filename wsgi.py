"""What a WSGI server and the `flask` command load."""

import sys

from canteen import create_app
from canteen.settings import WrongSetting

try:
    app = create_app()
except WrongSetting as fault:
    sys.exit(f"wrong setting: {fault}")
