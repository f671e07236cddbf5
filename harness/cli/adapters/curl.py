"""badpeer adapter: curl. The command line closes its connections when it ends and must know all
its URLs beforehand, so this drives what is inside it, libcurl, by ctypes: one multi handle a
session, as the command line has, and the options that `curl -sS -d @FILE -X METHOD -H FIELD` sets.
PROTOCOL.md has the protocol."""

import ctypes
import ctypes.util
import json
import os
from ctypes import CFUNCTYPE, POINTER, Structure, byref, c_char_p, c_int, c_long, c_size_t, c_void_p

CAN = {"reuse", "concurrent", "body", "fields", "method", "proxy", "tunnel"}

# Numbers from curl.h and multi.h.
URL, PROXY, ERRORBUFFER, POSTFIELDS, HTTPHEADER, CUSTOMREQUEST = (
    10002, 10004, 10010, 10015, 10023, 10036,
)
POSTFIELDSIZE, NOBODY, NOSIGNAL, WRITEFUNCTION, HEADERFUNCTION = 60, 44, 99, 20011, 20079
TUNNEL, NOPROXY = 61, 10177
RESPONSE_CODE, POLLIN = 0x200002, 1


class Message(Structure):
    _fields_ = [("kind", c_int), ("easy", c_void_p), ("result", c_int)]


class Field(Structure):
    _fields_ = [
        ("name", c_char_p), ("value", c_char_p), ("amount", c_size_t), ("index", c_size_t),
        ("origin", ctypes.c_uint), ("anchor", c_void_p),
    ]


class WaitFd(Structure):
    _fields_ = [("fd", c_int), ("events", ctypes.c_short), ("revents", ctypes.c_short)]


def load():
    for name in ("libcurl.so.4", "libcurl.4.dylib", ctypes.util.find_library("curl")):
        try:
            return ctypes.CDLL(name) if name else None
        except OSError:
            pass


curl = load() or exit("no libcurl: install libcurl4")
Callback = CFUNCTYPE(c_size_t, c_void_p, c_size_t, c_size_t, c_void_p)
for name, result, arguments in [
    ("curl_easy_init", c_void_p, []),
    ("curl_easy_setopt", c_int, [c_void_p, c_int]),  # and one more, of any type
    ("curl_easy_getinfo", c_int, [c_void_p, c_int]),
    ("curl_easy_strerror", c_char_p, [c_int]),
    ("curl_easy_cleanup", None, [c_void_p]),
    ("curl_slist_append", c_void_p, [c_void_p, c_char_p]),
    ("curl_slist_free_all", None, [c_void_p]),
    ("curl_multi_init", c_void_p, []),
    ("curl_multi_add_handle", c_int, [c_void_p, c_void_p]),
    ("curl_multi_remove_handle", c_int, [c_void_p, c_void_p]),
    ("curl_multi_perform", c_int, [c_void_p, POINTER(c_int)]),
    ("curl_multi_info_read", POINTER(Message), [c_void_p, POINTER(c_int)]),
    ("curl_multi_poll", c_int, [c_void_p, POINTER(WaitFd), ctypes.c_uint, c_int, POINTER(c_int)]),
    ("curl_multi_cleanup", c_int, [c_void_p]),
]:
    function = getattr(curl, name)
    function.restype, function.argtypes = result, arguments
parses = hasattr(curl, "curl_easy_nextheader")  # from 7.83 on
if parses:
    curl.curl_easy_nextheader.restype = POINTER(Field)
    curl.curl_easy_nextheader.argtypes = [c_void_p, ctypes.c_uint, c_int, POINTER(Field)]


class Call:
    """One exchange under way: an easy handle and what it refers to."""

    def __init__(self, question):
        self.id = question["id"]
        self.easy = c_void_p(curl.curl_easy_init())
        self.fields, self.content, self.in_head = [], [], True
        self.list, self.error = None, ctypes.create_string_buffer(256)
        self.on_content, self.on_line = Callback(self.take_content), Callback(self.take_line)
        method, body = question["method"], question.get("body")
        self.set(URL, question["url"].encode())
        # None, or just this one, whatever the environment says.
        self.set(PROXY, question.get("proxy", "").encode())
        self.set(NOPROXY, b"")
        self.set(TUNNEL, c_long(question.get("tunnel", False)))
        self.set(NOSIGNAL, c_long(1))
        self.set(ERRORBUFFER, self.error)
        self.set(WRITEFUNCTION, self.on_content)
        self.set(HEADERFUNCTION, self.on_line)
        if body is not None:
            self.body = body.encode("latin-1")
            self.set(POSTFIELDS, self.body)
            self.set(POSTFIELDSIZE, c_long(len(self.body)))
        if method == "HEAD":
            self.set(NOBODY, c_long(1))
        elif method != ("GET" if body is None else "POST"):
            self.set(CUSTOMREQUEST, method.encode())
        for name, value in question["fields"]:
            # A field without a value is written with a semicolon; a colon would take it away.
            line = f"{name}: {value}" if value.strip(" \t") else f"{name};"
            self.list = curl.curl_slist_append(self.list, line.encode("latin-1"))
        self.set(HTTPHEADER, c_void_p(self.list))

    def set(self, option, value):
        curl.curl_easy_setopt(self.easy, option, value)

    def take_content(self, octets, _, count, __):
        self.content.append(ctypes.string_at(octets, count))
        return count

    def take_line(self, octets, _, count, __):
        line = ctypes.string_at(octets, count).decode("latin-1").rstrip("\r\n")
        if line.startswith("HTTP/"):
            self.fields, self.in_head = [], True  # those before it were an interim response's
        elif not line:
            self.in_head = False
        elif self.in_head and line[0] in " \t" and self.fields:
            # libcurl says that whoever takes lines unfolds them.
            name, value = self.fields.pop()
            self.fields.append((name, f"{value} {line.strip(' ' + chr(9))}"))
        elif self.in_head:
            name, _, value = line.partition(":")
            self.fields.append((name, value.strip(" \t")))
        return count

    def handed(self):
        """The fields of the answer as libcurl itself reads them, where it does."""
        if not parses:
            return self.fields
        fields, field = [], None
        while field := curl.curl_easy_nextheader(self.easy, 1, -1, field):
            octets = (field.contents.name, field.contents.value)
            fields.append(tuple(one.decode("latin-1") for one in octets))
        return fields

    def outcome(self, result):
        status = c_long()
        curl.curl_easy_getinfo(self.easy, RESPONSE_CODE, byref(status))
        content = b"".join(self.content).decode("latin-1")
        if not result:
            return {"ok": {"status": status.value, "fields": self.handed(), "body": content}}
        text = (self.error.value or curl.curl_easy_strerror(result)).decode("latin-1")
        outcome = {"error": f"({result}) {text}"}
        return {**outcome, "status": status.value, "body": content} if status.value else outcome

    def close(self):
        curl.curl_easy_cleanup(self.easy)
        curl.curl_slist_free_all(self.list)


def answer(question, outcome):
    os.write(1, json.dumps({"id": question, **outcome}).encode() + b"\n")


class Session:
    def __init__(self):
        self.multi, self.calls = c_void_p(curl.curl_multi_init()), {}

    def take(self, question):
        if "capability" in question:
            name = question["capability"]
            can = {"ok": {}} if name in CAN else {"unimplemented": f"curl: no {name}"}
            answer(question["id"], can)
        elif question.get("fresh"):
            for call in self.calls.values():
                curl.curl_multi_remove_handle(self.multi, call.easy)
                call.close()
            curl.curl_multi_cleanup(self.multi)  # closes the connections
            self.__init__()
            answer(question["id"], {"ok": {}})
        elif "\0" in "".join([question["method"], question["url"], *sum(question["fields"], [])]):
            answer(question["id"], {"unimplemented": "curl takes no NUL but in content"})
        elif question["method"] == "HEAD" and "body" in question:
            answer(question["id"], {"unimplemented": "curl sends no content with HEAD"})
        else:
            call = Call(question)
            self.calls[call.easy.value] = call
            curl.curl_multi_add_handle(self.multi, call.easy)

    def perform(self):
        count = c_int()
        curl.curl_multi_perform(self.multi, byref(count))
        while message := curl.curl_multi_info_read(self.multi, byref(count)):
            call, result = self.calls.pop(message.contents.easy), message.contents.result
            outcome = call.outcome(result)
            curl.curl_multi_remove_handle(self.multi, call.easy)
            call.close()
            answer(call.id, outcome)


curl.curl_global_init(c_long(3))
session, rest = Session(), b""
while True:
    session.perform()
    stdin = WaitFd(0, POLLIN, 0)
    curl.curl_multi_poll(session.multi, byref(stdin), 1, 60_000, None)
    if not stdin.revents:
        continue
    octets = os.read(0, 1 << 16)
    if not octets:
        break
    *lines, rest = (rest + octets).split(b"\n")
    for line in lines:
        session.take(json.loads(line))
