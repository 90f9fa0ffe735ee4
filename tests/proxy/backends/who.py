# Whom a path is about, as a WSGI application reads it: for each way a line 'WAY "SERVICE/CUSTOMER"'.
import json
import posixpath
from urllib.parse import unquote


def segments(path):
    return "/".join(path.split("/")[1:3])


def climb(path):
    return posixpath.normpath(path)


def application(environ, start_response):
    info = environ["PATH_INFO"]
    raw = environ["RAW_URI"].split("?")[0]
    ways = {
        "PATH_INFO": segments(info),
        "PATH_INFO, climbed": segments(climb(info)),
        "RAW_URI": segments(unquote(raw)),
        "RAW_URI, climbed": segments(climb(unquote(raw))),
        "RAW_URI, decoded twice": segments(climb(unquote(unquote(raw)))),
    }
    body = "".join(f"{way} {json.dumps(who)}\n" for way, who in ways.items())
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [body.encode()]
