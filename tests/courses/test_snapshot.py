"""A published version is named by its content and re-reads to the same course."""

import json

from app.courses import snapshot
from app.courses.content import build
from app.courses.source import read
from tests.courses import tiny


def test_a_snapshot_re_reads_to_the_same_course(tmp_path):
    for source in (tiny.read(tmp_path), read("twitter-protocol")):
        text = snapshot.encode(source.raw)

        assert snapshot.decode(text) == build(source.raw)
        assert snapshot.encode(json.loads(text)) == text


def test_a_snapshot_does_not_depend_on_the_order_of_keys():
    assert snapshot.encode({"b": 1, "a": "é"}) == snapshot.encode({"a": "é", "b": 1})
    assert snapshot.content_hash("é") == snapshot.content_hash("é")
    assert len(snapshot.content_hash("")) == 64
