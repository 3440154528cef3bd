"""How gunicorn serves the site. Numbers may be changed by the environment: WEB_WORKERS, WEB_THREADS, WEB_BIND."""

import os

bind = os.environ.get("WEB_BIND", "0.0.0.0:8000")  # noqa: S104  in a container; nginx stands in front
workers = int(os.environ.get("WEB_WORKERS", 2))
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", 4))  # workers × threads is also the number of database connections
preload_app = True  # the code is loaded once and shared
worker_tmp_dir = "/dev/shm"  # noqa: S108  the heartbeat must not wait for a disk
control_socket_disable = True  # it would be written into the home directory, which may be read-only
timeout = 60
graceful_timeout = 30  # what is under way may end
keepalive = 5
max_requests = 5000
max_requests_jitter = 500  # not all workers at once
accesslog = None  # nginx writes it, without query strings and secrets
