"""What Python and numpy make of texts and numbers on which JavaScript differs, for packages/benchmarks/src/python/python.golden.json.

    python3 scripts/interop/python_golden.py > packages/benchmarks/src/python/python.golden.json

Needs numpy. Numbers are written as Python writes them, so that -0.0, inf and nan keep their meaning.
"""

import hashlib
import json
import re
import string
import struct
import sys
import unicodedata

import numpy

CHARACTERS = [chr(code) for code in range(0x3100) if not 0xD800 <= code <= 0xDFFF] + ["\ufeff"]
NUMBERS = ["1", "-0", "+.5", "5.", "1e3", "1_0", "1__0", "inf", "-Infinity", "nan", "\uff11\uff12", "1e400", "1,000", "0x10", "infin"]
AROUND = ["\x1c", "\x1d", "\x1e", "\x1f", "\x0b", "\x85", "\xa0", "\u2028", "\u3000", "\u200b", "\ufeff", "\x00", "_", "\u0345", " \n"]
TENTHS = [0.001, 0.01, 0.1, 1.0, 10.0, 100.0, 1000.0]


def floats():
    for number in NUMBERS:
        for text in [number, *(mark + number for mark in AROUND), *(number + mark for mark in AROUND)]:
            try:
                yield [text, repr(float(text))]
            except ValueError:
                yield [text, None]


def fixed():
    ratios = [(a, b) for a in (1, 3, 5, 7, -1, -3, 513, 1023) for b in (512, 1024, 3, 64, 1e9, 2**40)]
    ratios += [(0.0, -5.0), (-0.0, 5.0), (-1, 1e12), (1e21, 1), (-1e22, 3), (1e308, 0.1), (123456789, 512), (2**44 + 1, 512)]
    for above, below in ratios:
        value = above / below
        yield [repr(value), f"{value:.8f}"]


def numbers(count):
    state, values = 1, []
    for _ in range(count):
        state = state * 16807 % 2147483647
        values.append(state / 2147483647 * TENTHS[state % 7])
    return values


def sums():
    every = [float(numpy.array(numbers(count)).sum()) for count in range(1001)]
    return {
        "sha256": hashlib.sha256(struct.pack("<1001d", *every)).hexdigest(),
        "some": {count: repr(every[count]) for count in (0, 1, 7, 8, 9, 15, 16, 127, 128, 129, 136, 256, 257, 999, 1000)},
    }


def accepted(test):
    return [ord(character) for character in CHARACTERS if test(character)]


def ranges(codes):
    """First and last code of each run; newer Unicode gives further codes a meaning, so both sides are listed and not all else."""
    known = set(codes)
    starts = [code for code in codes if code - 1 not in known]
    ends = [code for code in codes if code + 1 not in known]
    return list(zip(starts, ends))


def is_float(text):
    try:
        return float(text) == 1
    except ValueError:
        return False


json.dump(
    {
        "python": sys.version.split()[0],
        "numpy": numpy.__version__,
        "strip": accepted(lambda one: one.strip() == ""),
        "split": accepted(lambda one: len(f"a{one}b".split()) == 2),
        "space": accepted(lambda one: re.fullmatch(r"\s", one)),
        "aroundFloat": accepted(lambda one: is_float(f"{one}1") and is_float(f"1{one}")),
        "ignoringCase": {letter: accepted(lambda one: re.fullmatch(letter, one, re.IGNORECASE)) for letter in string.ascii_letters},
        "besideLetter": ranges(accepted(lambda one: re.search(r"\bB\b", f"B{one}") is None)),
        "apartFromLetter": ranges(accepted(lambda one: unicodedata.category(one) != "Cn" and re.search(r"\bB\b", f"B{one}"))),
        "float": list(floats()),
        "fixed8": list(fixed()),
        "sum": sums(),
    },
    sys.stdout,
)
print()
