"""wechatpy in Flask, as wechatpy's example for encrypted messages shows it."""

import os

from flask import Flask, abort, request
from wechatpy import create_reply, parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import InvalidAppIdException, InvalidSignatureException
from wechatpy.utils import check_signature

TOKEN, APP_ID = os.environ["BENCH_TOKEN"], os.environ["BENCH_APP_ID"]
REPLY = os.environ["BENCH_REPLY"]
application = Flask(__name__)
crypto = WeChatCrypto(TOKEN, os.environ["BENCH_AES_KEY"], APP_ID)


@application.route("/wechat", methods=["POST"])
def wechat():
    """Verify, decrypt, parse, reply."""
    timestamp, nonce = request.args.get("timestamp", ""), request.args.get("nonce", "")
    try:
        check_signature(TOKEN, request.args.get("signature", ""), timestamp, nonce)
        text = crypto.decrypt_message(request.data, request.args.get("msg_signature", ""), timestamp, nonce)
    except (InvalidSignatureException, InvalidAppIdException):
        abort(403)
    reply = create_reply(REPLY, parse_message(text))
    return crypto.encrypt_message(reply.render(), nonce, timestamp)
