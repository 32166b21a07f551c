"""WeRoBot as its documentation shows it; with BENCH_SESSION=1 in its own default SQLite session."""

import logging
import os

from werobot import WeRoBot

WITH_SESSION = os.environ.get("BENCH_SESSION") == "1"
REPLY = os.environ["BENCH_REPLY"]
robot = WeRoBot(
    token=os.environ["BENCH_TOKEN"],
    encoding_aes_key=os.environ["BENCH_AES_KEY"],
    app_id=os.environ["BENCH_APP_ID"],
    enable_session=WITH_SESSION,
    logger=logging.getLogger("quiet"),
)


if WITH_SESSION:

    @robot.handler
    def greet_and_count(message, session):
        """Keep how often this person wrote."""
        session["count"] = session.get("count", 0) + 1
        return REPLY

else:

    @robot.handler
    def greet(message):
        """The same words for everyone."""
        return REPLY


application = robot.wsgi
