"""Serves `application` of the server.py in a given folder, with waitress: one process, four threads, keep-alive."""

import os
import sys

import waitress

sys.path.insert(0, sys.argv[1])

from server import application

waitress.serve(application, host="127.0.0.1", port=int(os.environ["BENCH_PORT"]), threads=4, backlog=256)
