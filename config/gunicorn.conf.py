"""The web server. One process with threads by default: limits on requests are counted per process."""

import gc
import os

wsgi_app = "wsgi:app"
bind = os.environ.get("CANTEEN_BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = int(os.environ.get("CANTEEN_WORKERS", "1"))
threads = int(os.environ.get("CANTEEN_THREADS", "8"))
timeout = 60  # Seconds; the PDF of a large circular takes about one.
graceful_timeout = 30
keepalive = 5
max_requests = 20_000  # A leak anywhere below costs memory for a day, not for ever.
max_requests_jitter = 2_000
loglevel = "warning"  # The service writes its own lines.


def when_ready(server):
    """Say where the site is once it answers."""
    for host, port in server.cfg.address:
        print(f"Canteen: http://{host}:{port}", flush=True)


def post_worker_init(worker):
    """The loaded program stays as it is: the collector need not look through it at every turn."""
    gc.collect()
    gc.freeze()
