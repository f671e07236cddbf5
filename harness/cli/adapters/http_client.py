"""badpeer adapter: Python's http.client, as used by hand: one connection to each origin, closed when
a call fails. PROTOCOL.md has the protocol."""

import json
import sys
from http.client import HTTPConnection, HTTPMessage, HTTPSConnection, IncompleteRead, InvalidURL
from urllib.parse import urlsplit

CAN = {"reuse", "body", "fields", "method", "proxy", "tunnel"}
connections = {}


def call(question):
    url = urlsplit(question["url"])
    target = (url.path or "/") + (f"?{url.query}" if url.query else "")
    body = question.get("body")
    fields = HTTPMessage()  # a mapping that keeps several fields of the same name
    for name, value in question["fields"]:
        fields[name] = value
    proxy = urlsplit(question.get("proxy", ""))
    if proxy.username is not None:
        return {"unimplemented": "http.client: credentials are the caller's to write"}
    tunnel = "tunnel" in question or url.scheme == "https"
    if proxy.netloc and not tunnel:
        # As urllib does it: the target is the whole URL, of which http.client makes Host.
        target = f"http://{url.netloc.rpartition('@')[2]}{target}"
    key = (proxy.netloc or url.netloc, url.netloc if tunnel else "", url.scheme)
    if key not in connections:
        kind = HTTPSConnection if url.scheme == "https" else HTTPConnection
        connections[key] = kind(proxy.netloc or url.netloc)
        if proxy.netloc and tunnel:
            connections[key].set_tunnel(url.netloc)
    connection = connections[key]
    if body is not None:
        body = body.encode("latin-1")
    status = None
    try:
        try:
            connection.request(question["method"], target, body, fields)
        except (ValueError, InvalidURL) as error:  # refused before anything was sent
            connection.close()
            return {"unimplemented": words(error)}
        response = connection.getresponse()
        status = response.status
        content = response.read()
        if any(says_close(*field) for field in question["fields"]):
            connection.close()  # whoever says close by hand closes by hand
    except Exception as error:
        connection.close()
        outcome = {"error": words(error)}
        if status is not None:
            outcome["status"] = status
        if isinstance(error, IncompleteRead):
            outcome["body"] = error.partial.decode("latin-1")
        return outcome
    return {
        "ok": {
            "status": status,
            "fields": response.getheaders(),
            "body": content.decode("latin-1"),
        }
    }


def says_close(name, value):
    options = [one.strip().lower() for one in value.split(",")]
    return name.lower() == "connection" and "close" in options


def fresh():
    for connection in connections.values():
        connection.close()
    connections.clear()


def words(error):
    return f"{type(error).__name__}: {error}".encode("utf-8", "replace").decode()


for line in sys.stdin.buffer:
    question = json.loads(line)
    if "capability" in question:
        name = question["capability"]
        answer = {"ok": {}} if name in CAN else {"unimplemented": f"http.client: no {name}"}
    elif question.get("fresh"):
        fresh()
        answer = {"ok": {}}
    else:
        answer = call(question)
    print(json.dumps({"id": question["id"], **answer}), flush=True)
