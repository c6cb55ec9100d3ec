"""The secret links of notice boards: given to those who run a canteen, opened by everybody who has one."""

import hmac
import re
from base64 import urlsafe_b64encode
from hashlib import sha256

from flask import current_app
from sqlalchemy.orm import joinedload

from canteen import audit, clock
from canteen.accounts.models import User
from canteen.board.models import Board
from canteen.db import session
from canteen.registry.models import Canteen

SECRET_BYTES = 18  # 24 letters: beyond guessing, and a QR code that a phone still reads from afar
SHAPE = re.compile(r"([1-9][0-9]{0,8})-([A-Za-z0-9_-]{24})", re.ASCII)


def open_board(canteen: Canteen, by: User) -> Board:
    """Give the canteen a board, or a new link in place of the one it has; old links lead nowhere."""
    board = session.get(Board, canteen.id, with_for_update=True)
    if board is None:
        board = Board(canteen_id=canteen.id, serial=0)
        session.add(board)
    board.serial += 1
    _change(board, canteen, by, is_on=True)
    return board


def close_board(canteen: Canteen, by: User) -> None:
    """Switch the canteen's board off; doing it twice is doing it once."""
    board = session.get(Board, canteen.id, with_for_update=True)
    if board is not None and board.is_on:
        _change(board, canteen, by, is_on=False)


def board_of(canteen: Canteen) -> Board | None:
    """The canteen's board while it is on."""
    board = session.get(Board, canteen.id)
    return board if board is not None and board.is_on else None


def token_of(board: Board) -> str:
    """What names the board in its address."""
    return f"{board.canteen_id}-{_secret(board)}"


def canteen_behind(token: str) -> Canteen | None:
    """The canteen whose board this token opens; None for wrong, old and switched-off ones alike."""
    found = SHAPE.fullmatch(token)
    board = session.get(Board, int(found[1])) if found else None
    if found is None or board is None or not board.is_on:
        return None
    if not hmac.compare_digest(found[2], _secret(board)):
        return None
    return session.get(Canteen, board.canteen_id, options=[joinedload(Canteen.institution)])


def _secret(board: Board) -> str:
    message = f"board:{board.canteen_id}:{board.serial}".encode()
    key = current_app.config["SETTINGS"].secret_key.encode()
    return urlsafe_b64encode(hmac.digest(key, message, sha256)[:SECRET_BYTES]).decode()


def _change(board: Board, canteen: Canteen, by: User, *, is_on: bool) -> None:
    board.is_on, board.changed_at, board.changed_by_id = is_on, clock.now(), by.id
    state = {"on": is_on, "serial": board.serial}
    audit.record("board.change", f"canteen:{canteen.code}", by=by.id, new=state)
