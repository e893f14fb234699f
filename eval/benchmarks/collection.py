"""The collection that the benchmark searches, and what is derived from it."""

import hashlib
import json
import random
import re
from pathlib import Path

TOKEN = re.compile(r"[a-z0-9]+")


def documents(folder):
    """Yields {_id, title, text} in the corpus's order."""
    with open(Path(folder) / "corpus.jsonl", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def topics(folder):
    """The texts of the queries."""
    with open(Path(folder) / "topics.tsv", encoding="utf-8") as lines:
        return [line.rstrip("\n").split("\t", 1)[1] for line in lines]


def describe(folder):
    """What identifies the collection in a record of results."""
    corpus = Path(folder) / "corpus.jsonl"
    digest = hashlib.sha256()
    lines = 0
    with open(corpus, "rb") as file:
        for line in file:
            digest.update(line)
            lines += 1
    return {
        "name": "English package descriptions of the distribution's main component",
        "documents": lines,
        "bytes": corpus.stat().st_size,
        "sha256": digest.hexdigest(),
        "queries": len(topics(folder)),
    }


def write(folder, corpus, queries):
    """Writes a collection; the folder appears whole."""
    folder = Path(folder)
    part = folder.with_name(folder.name + ".part")
    part.mkdir(parents=True, exist_ok=True)
    with open(part / "corpus.jsonl", "w", encoding="utf-8") as file:
        for document in corpus:
            file.write(json.dumps(document, ensure_ascii=False) + "\n")
    with open(part / "topics.tsv", "w", encoding="utf-8") as file:
        for number, query in enumerate(queries, 1):
            file.write(f"{number}\t{query}\n")
    part.rename(folder)
    return folder


def grown(folder, times, target, seed=2026, dropout=0.1):
    """The collection `times` over, at `target`.

    The first copy is the collection itself. In every other copy each word of title and text is left out with probability
    `dropout`, and identifiers get the copy's number. Document frequencies grow with the collection, so that idf and the
    length of posting lists relative to it stay those of real text; vocabulary does not grow, as it would in real text.
    """
    if Path(target).exists():
        return Path(target)

    def copies():
        rng = random.Random(seed)

        def thinned(text):
            return " ".join(word for word in text.split() if rng.random() >= dropout)

        yield from documents(folder)
        for copy in range(2, times + 1):
            for document in documents(folder):
                yield {
                    "_id": f"{document['_id']}/{copy}",
                    "title": thinned(document["title"]),
                    "text": thinned(document["text"]),
                }

    return write(target, copies(), topics(folder))


def tokenised(folder, target):
    """The collection as plain terms separated by blanks, at `target`: lower-case ASCII letters and digits, stemmed.

    Any analysis that splits at blanks and changes nothing finds the same terms in it.
    """
    if Path(target).exists():
        return Path(target)
    import Stemmer

    stemmer = Stemmer.Stemmer("english")

    def terms(text):
        return " ".join(stemmer.stemWords(TOKEN.findall(text.lower())))

    corpus = (
        {"_id": document["_id"], "title": "", "text": terms(document["title"] + " " + document["text"])}
        for document in documents(folder)
    )
    return write(target, corpus, [terms(query) for query in topics(folder)])


def judged_run(folder, seed=2026, queries=1000, depth=1000, judged=100):
    """A run of `queries` x `depth` and judgements with grades 0 to 3, most of them retrieved, in TREC's formats."""
    folder = Path(folder)
    run, qrels = folder / "judged.run", folder / "judged.qrels"
    if run.exists() and qrels.exists():
        return run, qrels
    folder.mkdir(parents=True, exist_ok=True)
    rng = random.Random(seed)
    part = folder / "judged.part"
    with open(part, "w") as ranking, open(qrels, "w") as judgements:
        for query in range(1, queries + 1):
            names = [f"D{number:07d}" for number in rng.sample(range(10_000_000), depth + judged // 4)]
            score = 30.0
            for rank, name in enumerate(names[:depth], 1):
                score -= rng.random() * 0.02
                ranking.write(f"{query} Q0 {name} {rank} {score:.6f} seeded\n")
            pool = rng.sample(names[:depth], judged - judged // 4) + names[depth:]
            for name in sorted(pool):
                judgements.write(f"{query} 0 {name} {rng.choices(range(4), (6, 2, 1, 1))[0]}\n")
    part.rename(run)
    return run, qrels
