"""Turns Debian's English package descriptions (apt's Translation-en) into a BEIR corpus and a topics file.

Usage: debian_descriptions.py FOLDER < Translation-en
Writes FOLDER/corpus.jsonl (one package a line: title = package and short description, text = long description) and
FOLDER/topics.tsv (the short descriptions of 1000 packages, drawn with a fixed seed).
"""

import json
import random
import sys
from pathlib import Path


def paragraphs(stream):
    """Yields the records of a Debian control file as {field: text}."""
    record, field = {}, None
    for line in stream:
        line = line.rstrip("\n")
        if not line:
            if record:
                yield record
            record, field = {}, None
        elif line[0] in " \t":
            record[field] += "\n" + ("" if line.strip() == "." else line[1:])
        else:
            field, _, value = line.partition(":")
            record[field] = value.strip()
    if record:
        yield record


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    short = {}
    with open(folder / "corpus.jsonl", "w", encoding="utf-8") as corpus:
        for record in paragraphs(sys.stdin):
            name = record["Package"]
            if name in short:
                continue
            first, _, rest = record["Description-en"].partition("\n")
            short[name] = first
            document = {"_id": name, "title": f"{name} {first}", "text": rest}
            corpus.write(json.dumps(document, ensure_ascii=False) + "\n")
    names = random.Random(2026).sample(sorted(short), 1000)
    with open(folder / "topics.tsv", "w", encoding="utf-8") as topics:
        for name in names:
            topics.write(f"{name}\t{short[name]}\n")
    print(f"{len(short)} documents, {len(names)} topics", file=sys.stderr)


main()
