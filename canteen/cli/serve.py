"""Web and timetable together on one machine: what `make run` starts."""

import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from types import FrameType

import click

from canteen.cli.console import Refused
from canteen.settings import PROJECT


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
def serve(host: str, port: int) -> None:
    """Run the web server and the timetable until Ctrl-C; when one of them ends, so does the other."""
    signal.signal(signal.SIGTERM, _leave)
    with ExitStack() as running:
        web = _start(running, "gunicorn", "--config", "config/gunicorn.conf.py", "--bind", f"{host}:{port}")
        _start(running, "flask", "timetable")
        try:
            ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)
        except KeyboardInterrupt:
            return
    name = "网站" if ended is not None and ended.si_pid == web.pid else "定时任务"
    raise Refused(f"{name}进程意外结束，已全部停止。原因见上面的日志。")


def _start(running: ExitStack, module: str, *arguments: str) -> "subprocess.Popen[bytes]":
    process = subprocess.Popen([sys.executable, "-m", module, *arguments], cwd=PROJECT)  # noqa: S603 - our own words
    running.callback(_stop, process)
    return process


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """Ask, and wait: both finish what they are doing. A second Ctrl-C does not wait."""
    process.terminate()
    try:
        process.wait()
    except KeyboardInterrupt:
        process.kill()
        process.wait()


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


commands: list[click.Command] = [serve]
