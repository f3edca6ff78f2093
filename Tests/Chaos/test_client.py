"""A response counts as complete only if all of it arrived."""

import json
import unittest

import client
from resources import Resources

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\n%s\r\n\r\n"


def stream(*events: object) -> bytes:
    values = [event if isinstance(event, bytes) else json.dumps(event).encode() for event in events]
    text = b"".join(b"data: " + value + b"\n\n" for value in values)
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(text), text)
    return HEAD % (b"text/event-stream", b"Transfer-Encoding: chunked") + chunks


def delta(content: str | None, finish: str | None = None) -> dict:
    return {"choices": [{"delta": {"content": content} if content else {}, "finish_reason": finish}]}


def whole(value: dict) -> bytes:
    body = json.dumps(value).encode()
    return HEAD % (b"application/json", b"Content-Length: %d" % len(body)) + body


STREAM = stream(delta("one "), delta("two"), delta(None, "stop"), b"[DONE]")
OBJECT = whole({"choices": [{"message": {"content": "one two"}, "finish_reason": "stop"}]})


class Parsing(unittest.TestCase):
    def test_whole_responses(self):
        for data in (STREAM, OBJECT):
            response = client.parse(data)
            self.assertEqual((response.is_complete, response.text, response.finish), (True, "one two", "stop"))

    def test_a_cut_stream_is_complete_once_its_last_event_arrived(self):
        end = STREAM.index(b"[DONE]\n\n") + len(b"[DONE]\n\n")
        for length in range(len(STREAM)):
            self.assertEqual(client.parse(STREAM[:length]).is_complete, length >= end, length)

    def test_a_cut_object_is_not_complete(self):
        for length in range(len(OBJECT)):
            self.assertFalse(client.parse(OBJECT[:length]).is_complete, length)

    def test_an_error_or_a_missing_finish_reason_is_not_an_answer(self):
        error = {"error": {"code": "upstream_failed"}}
        self.assertFalse(client.parse(stream(delta("one"), error, b"[DONE]")).is_complete)
        self.assertFalse(client.parse(stream(delta("one"), b"[DONE]")).is_complete)
        self.assertEqual(client.parse(stream(delta("one"), error, b"[DONE]")).error, "upstream_failed")


class Growth(unittest.TestCase):
    def test_growth_is_a_complaint(self):
        before = Resources(["/dev/null", "socket:[1]"], 2600)
        self.assertEqual(Resources(["/dev/null", "socket:[2]"], 2700).complaints(before), [])
        self.assertEqual(len(Resources(["/dev/null", "socket:[2]", "pipe:[3]"], 9000).complaints(before)), 2)


if __name__ == "__main__":
    unittest.main()
