"""badpeer adapter: Python's requests, on urllib3: one Session. Calls side by side have a thread
each. PROTOCOL.md has the protocol."""

import json
import sys
import threading

import requests

CAN = {"reuse", "concurrent", "body", "fields", "method", "proxy"}
lock = threading.Lock()


def new_session():
    session = requests.Session()
    session.trust_env = False  # no proxies, no .netrc
    session.headers["Accept-Encoding"] = "identity"  # nothing is to be decompressed
    return session


def call(session, question):
    body = question.get("body")
    fields = {}
    for name, value in question["fields"]:
        if name in fields:
            return {"unimplemented": f"requests takes one field of a name: {name}"}
        fields[name] = value.encode("latin-1")
    request = requests.Request(
        question["method"],
        question["url"],
        headers=fields,
        data=None if body is None else body.encode("latin-1"),
    )
    try:
        prepared = session.prepare_request(request)
    except (ValueError, requests.RequestException) as error:  # nothing was sent yet
        return {"unimplemented": words(error)}
    status = None
    try:
        proxy = question.get("proxy")
        proxies = {"http": proxy, "https": proxy} if proxy else {}
        response = session.send(prepared, allow_redirects=False, stream=True, proxies=proxies)
        status = response.status_code
        content = response.content
    except Exception as error:
        return {"error": words(error), **({} if status is None else {"status": status})}
    return {
        "ok": {
            "status": status,
            "fields": list(response.raw.headers.iteritems()),
            "body": content.decode("latin-1"),
        }
    }


def words(error):
    return f"{type(error).__name__}: {error}".encode("utf-8", "replace").decode()


def answer(question, outcome):
    with lock:
        print(json.dumps({"id": question["id"], **outcome}), flush=True)


session = new_session()
for line in sys.stdin.buffer:
    question = json.loads(line)
    if "capability" in question:
        name = question["capability"]
        answer(question, {"ok": {}} if name in CAN else {"unimplemented": f"requests: no {name}"})
    elif question.get("fresh"):
        session.close()
        session = new_session()
        answer(question, {"ok": {}})
    else:
        work = lambda session, question: answer(question, call(session, question))
        threading.Thread(target=work, args=(session, question), daemon=True).start()
