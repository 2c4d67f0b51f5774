"""Tables of our own invention, in the shapes that practices keep."""

from alliance.interop.tables.mapping import Mapping
from alliance.interop.tables.mapping_file import read_mapping
from alliance.interop.tables.preview import Preview, preview_of
from tests.spec.house import House

WIDE = b'"id","mood_s0","mood_s1","mood_fu1","calm_s0","calm_s1"\n1,20,18,NA,3,4\n2,11,,9,NA,2\n3,0,1,2,3,4\n'
WIDE_MAPPING = """
source = "winter"
shape = "wide"
[client]
column = "id"
[when]
first_day = 2025-01-06
occasions = { s0 = 0, s1 = 7, fu1 = 180 }
[[measure]]
key = "mood"
title = "Mood total"
total = "mood_{occasion}"
low = 0
high = 63
higher_is = "worse"
[[measure]]
key = "calm"
total = "calm_{occasion}"
low = 0
high = 10
higher_is = "better"
"""
LONG = b"code;time;arm;mood;hope\na;1;x;20;5,5\na;2;x;;6\nb;1;y;11;NA\nb;2;y;9;7\n"
LONG_MAPPING = """
source = "ward"
shape = "long"
[client]
column = "code"
name = "Ward {code}"
[when]
column = "time"
first_day = 2025-01-06
occasions = { 1 = 0, 2 = 14 }
[[measure]]
key = "mood"
total = "mood"
low = 0
high = 63
higher_is = "worse"
[[measure]]
key = "hope"
total = "hope"
low = 0
high = 10
higher_is = "better"
"""
ITEMS_MAPPING = """
source = "forms"
shape = "long"
[client]
column = "id"
[when]
date = "day"
[[measure]]
instrument = "phq-9"
items = "p{item}"
"""
ITEM_HEADINGS = "id,day," + ",".join(f"p{n}" for n in range(1, 10))


def mapping(text: str) -> Mapping:
    return read_mapping(text)


def answered(*rows: str) -> bytes:
    return "\n".join([ITEM_HEADINGS, *rows]).encode()


def look(house: House, raw: bytes, text: str, *, therapist: str = "Theo", correct: bool = False) -> Preview:
    return preview_of(raw, read_mapping(text), house.practice.id, therapist=therapist, correct=correct)
