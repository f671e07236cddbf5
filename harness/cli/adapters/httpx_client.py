"""badpeer adapter: Python's httpx: one Client, and one for each proxy. Calls side by side have a thread each. httpx has
time-outs of its own, 5 seconds of silence each. PROTOCOL.md has the protocol."""

import json
import ssl
import sys
import threading

import httpx

CAN = {"reuse", "concurrent", "body", "fields", "method", "proxy"}
lock = threading.Lock()
context = ssl.create_default_context()  # never used, and slow to make for each client


def new_client(proxy):
    # No proxies from the environment; nothing is to be decompressed.
    return httpx.Client(
        trust_env=False, verify=context, headers={"Accept-Encoding": "identity"}, proxy=proxy
    )


def call(client, question):
    body = question.get("body")
    octets = lambda text: text.encode("latin-1")
    try:
        request = client.build_request(
            question["method"],
            question["url"],
            headers=[(octets(name), octets(value)) for name, value in question["fields"]],
            content=None if body is None else octets(body),
        )
    except (ValueError, TypeError, httpx.InvalidURL) as error:  # nothing was sent yet
        return {"unimplemented": words(error)}
    status = None
    try:
        response = client.send(request, stream=True)
        status = response.status_code
        content = response.read()
    except Exception as error:
        # httpx looks at what it is to send just before it does.
        if isinstance(error, httpx.LocalProtocolError) and str(error).startswith("Illegal"):
            return {"unimplemented": words(error)}
        return {"error": words(error), **({} if status is None else {"status": status})}
    text = lambda octets: octets.decode("latin-1")
    return {
        "ok": {
            "status": status,
            "fields": [(text(name), text(value)) for name, value in response.headers.raw],
            "body": text(content),
        }
    }


def words(error):
    return f"{type(error).__name__}: {error}".encode("utf-8", "replace").decode()


def answer(question, outcome):
    with lock:
        print(json.dumps({"id": question["id"], **outcome}), flush=True)


clients = {}  # one for each proxy, which is a setting of the client's
for line in sys.stdin.buffer:
    question = json.loads(line)
    if "capability" in question:
        name = question["capability"]
        answer(question, {"ok": {}} if name in CAN else {"unimplemented": f"httpx: no {name}"})
    elif question.get("fresh"):
        for client in clients.values():
            client.close()
        clients.clear()
        answer(question, {"ok": {}})
    else:
        proxy = question.get("proxy")
        if proxy not in clients:
            clients[proxy] = new_client(proxy)
        client = clients[proxy]
        work = lambda client, question: answer(question, call(client, question))
        threading.Thread(target=work, args=(client, question), daemon=True).start()
