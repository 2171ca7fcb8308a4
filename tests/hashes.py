#!/usr/bin/env python3
"""Computes the published hashes of a story again, from the written rules alone.

    python3 tests/hashes.py [--fill]

Reads tests/vectors/hashes.json and computes for each vector, with nothing but Python's standard library:

- `tokens`: the canonical words of `body` (the rules stand in schemas/src/tokens.rs), joined by one space;
- `content_hash`: SHA-256 over NFC(ws(headline or "")) LF NFC(ws(body));
- `body_hash`: SHA-256 over the tokens of `body` joined by one space;
- `story_id`: the first 128 bits of SHA-256 over provider NUL key, where the key is the trimmed `id`, else
  `url_key`, else 128 bits of SHA-256 over 0x01, headline tokens, 0x1F, body tokens.

Prints `N vectors agree`, or each difference and exits with 1. The Rust test `vectors` reads the same file. `--fill`
writes what a new vector (one without results) should hold; look at its tokens before you commit it.

Nothing here is taken from the Rust code: where the two differ, one of them misreads the rules.
"""

import hashlib
import json
import pathlib
import re
import sys
import unicodedata

VECTORS = pathlib.Path(__file__).resolve().parent / "vectors" / "hashes.json"
RESULTS = ("tokens", "content_hash", "body_hash", "story_id")

# The property White_Space of Unicode. str.split() would also split at U+001C to U+001F, which are not in it.
WHITE_SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"

VANISHING = re.compile("[\xad\u200b-\u200f\u2060\ufeff]")
APOSTROPHES = re.compile("[\u2018\u2019\u201a\u201b\u2032`\xb4]")
DASHES = re.compile("[\u2010-\u2015\u2212]")

# Characters of these scripts (Scripts.txt) that are letters, marks or numbers are tokens by themselves. Common and
# inherited ones that the scripts share, such as U+30FC, are not in them.
ALONE = {
    "Han": "2E80-2E99 2E9B-2EF3 2F00-2FD5 3005 3007 3021-3029 3038-303B 3400-4DBF 4E00-9FFF F900-FA6D FA70-FAD9 "
    "16FE2-16FE3 16FF0-16FF1 20000-2A6DF 2A700-2B738 2B740-2B81D 2B820-2CEA1 2CEB0-2EBE0 2F800-2FA1D 30000-3134A",
    "Hiragana": "3041-3096 309D-309F 1B001-1B11F 1B150-1B152",
    "Katakana": "30A1-30FA 30FD-30FF 31F0-31FF 32D0-32FE 3300-3357 FF66-FF6F FF71-FF9D 1AFF0-1AFF3 1AFF5-1AFFB "
    "1AFFD-1AFFE 1B000 1B120-1B122 1B164-1B167",
    "Thai": "E01-E3A E40-E5B",
    "Lao": "E81-E82 E84 E86-E8A E8C-EA3 EA5 EA7-EBD EC0-EC4 EC6 EC8-ECD ED0-ED9 EDC-EDF",
    "Khmer": "1780-17DD 17E0-17E9 17F0-17F9 19E0-19FF",
    "Myanmar": "1000-109F A9E0-A9FE AA60-AA7F",
}


def spans(table):
    for ranges in table.values():
        for span in ranges.split():
            first, _, last = span.partition("-")
            yield int(first, 16), int(last or first, 16)


ALONE_SPANS = sorted(spans(ALONE))


def kind(character):
    """A: a token by itself; D: decimal digit; N: another number; L: letter or mark; space: none of these."""
    category = unicodedata.category(character)
    if category[0] not in "LMN":
        return " "
    if any(first <= ord(character) <= last for first, last in ALONE_SPANS):
        return "A"
    return "D" if category == "Nd" else "N" if category[0] == "N" else "L"


def fold(text):
    """Steps 1 and 2: compatibility forms, invisible characters, typography, case."""
    text = VANISHING.sub("", unicodedata.normalize("NFKC", text))
    text = DASHES.sub("-", APOSTROPHES.sub("'", text))
    return unicodedata.normalize("NFC", text.casefold())


def tokens(text):
    """Steps 3 and 4: the list of tokens."""
    text = fold(text)
    # A picture of the text, one letter a character, on which the rules are regular expressions.
    kinds = "".join(kind(character) for character in text)
    found, word = [], ""
    for at, character in enumerate(text):
        here, before, after = kinds[at], kinds[at - 1 : at], kinds[at + 1 : at + 2]
        if here == "A":
            found += [word, character]
            word = ""
        elif here != " ":
            word += character
        elif character == "'" and before == after == "L":
            pass
        elif character == "," and before == "D" and re.match("D{3}(?!D)", kinds[at + 1 :]):
            pass
        elif character in ".:/-" and before == after == "D":
            word += character
        else:
            found.append(word)
            word = ""
    return [token for token in found + [word] if token]


def white_space_folded(text):
    return unicodedata.normalize("NFC", re.sub(f"[{WHITE_SPACE}]+", " ", text).strip(" "))


def sha256(*parts):
    return hashlib.sha256(b"".join(part if isinstance(part, bytes) else part.encode() for part in parts))


def results(vector):
    headline, body = vector["headline"] or "", vector["body"]
    joined = " ".join(tokens(body))
    full_hash = sha256(b"\x01", " ".join(tokens(headline)), b"\x1f", joined).digest()[:16]
    trimmed = re.sub(f"^[{WHITE_SPACE}]+|[{WHITE_SPACE}]+$", "", vector.get("id") or "")
    key = trimmed or vector.get("url_key") or full_hash
    return {
        "tokens": joined,
        "content_hash": sha256(white_space_folded(headline), "\n", white_space_folded(body)).hexdigest(),
        "body_hash": sha256(joined).hexdigest(),
        "story_id": sha256(vector["provider"], b"\0", key).hexdigest()[:32],
    }


def written(vectors):
    """JSON in which what a reader cannot see, or cannot see apart, is written as an escape."""

    def escape(match):
        units = match.group().encode("utf-16-be")
        return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))

    text = json.dumps(vectors, ensure_ascii=False, indent=2)
    unseen = "\x7f-\xa0\xad\u0300-\u036f\u1100-\u11ff\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3099\u309a\uf900-\ufeff\uff00-\uffef"
    return re.sub(f"[{unseen}]", escape, text) + "\n"


def main():
    vectors = json.loads(VECTORS.read_text(encoding="utf-8"))
    if sys.argv[1:] == ["--fill"]:
        for vector in vectors:
            for name, value in results(vector).items():
                vector.setdefault(name, value)
        VECTORS.write_text(written(vectors), encoding="utf-8")
    elif sys.argv[1:]:
        sys.exit(__doc__)
    different = 0
    for vector in vectors:
        for name, computed in results(vector).items():
            if vector.get(name) != computed:
                different += 1
                print(f"{vector['name']}: {name} is {vector.get(name)!r}, computed {computed!r}")
    if different or not vectors:
        sys.exit(f"{different} differences in {len(vectors)} vectors")
    print(f"{len(vectors)} vectors agree")


if __name__ == "__main__":
    main()
