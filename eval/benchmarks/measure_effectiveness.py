"""Measures rankify's BM25 on test collections against reference figures; started by eval/benchmarks/effectiveness."""

import os
import shutil
import sys
from pathlib import Path

from contestants import Failure, Finished, Rankify
from record import REPOSITORY, Record, source

MEASURES = {"nDCG@10": "ndcg_cut_10", "MAP": "map", "R@100": "recall_100"}
TOLERANCE = 0.01

# Reference figures: nDCG@10, MAP, R@100 over all judged queries of qrels/test.tsv; None where none is known.
#
# They come from another implementation: bm25s, Lucene's formula, k1=.9 b=.4, depth 1000; title and text as one field, tokens
# \b\w\w+\b in lower case, Lucene's 33 English stop words, Porter stemming; scored by trec_eval 10.0-rc3 with -c. For the
# parallel XQuAD questions only nDCG@10 is known; the languages were tokenised alike, and Chinese has no reference.
REFERENCES = {
    "cranfield": (0.3531, 0.2894, 0.7250),
    "cisi": (0.3756, 0.2074, 0.4269),
    "adi": (0.4752, 0.4027, 0.9103),
    "scifact": (0.6713, 0.6338, 0.9187),
    "fiqa-goldpool": (0.4282, 0.3616, 0.7322),
    "hotpotqa-dev685": (0.7671, 0.6762, 0.9693),
    "hotpotqa-train": (0.7869, None, None),
    "musique-train": (0.5330, None, None),
    "xquad/en": (0.9667, None, None),
    "xquad/de": (0.9451, None, None),
    "xquad/es": (0.9643, None, None),
    "xquad/ru": (0.9549, None, None),
    "xquad/zh": (None, None, None),
    "xquad/ar": (0.9357, None, None),
}

# What is wanted beyond the references: Lucene's own figures on SciFact, within rounding.
WANTED = {("scifact", "nDCG@10"): 0.676, ("scifact", "R@100"): 0.922}

NOTES = """\
How to read this. In brackets: the difference from the reference; bold: below what is wanted. `rankify index` and
`rankify retrieve -k 1000` with k1=.9 b=.4 and the default analysis of the collection's language, `rankify evaluate --complete` on
qrels/test.tsv. A figure passes within .01 of its reference, or above; SciFact's nDCG@10 and R@100 must also reach what Lucene's
English analysis gives. References: bm25s with Lucene's formula, tokens of two or more letters, Porter's stemmer. fiqa-goldpool,
hotpotqa-dev685, hotpotqa-train and musique-train hold reduced corpora: their figures are not those of the full collections.
"""


def measure(rankify, folder, language, index):
    """The collection's figures by the names of MEASURES."""
    folder = Path(folder)
    run = rankify.work / "rankify.run"
    rankify.index(folder, index, "--language", language)
    Finished(
        [rankify.program, "retrieve", "--quiet", "-i", index, "-t", folder / "queries.jsonl", "-k", "1000"]
        + ["--k1", "0.9", "--b", "0.4", "-o", run]
    )
    options = [word for name in MEASURES.values() for word in ("-m", name.replace("_cut_", "_cut.").replace("l_", "l."))]
    printed = Finished(
        [rankify.program, "evaluate", "--quiet", "--complete", "--format", "trec", *options]
        + [folder / "qrels" / "test.tsv", run]
    ).output
    found = {line.split()[0]: float(line.split()[-1]) for line in printed.splitlines()}
    return {name: found[theirs] for name, theirs in MEASURES.items()}


def judge(record, name, values):
    """Notes every figure, and how it compares with its reference."""
    for measure, reference in zip(MEASURES, REFERENCES[name]):
        value = values[measure]
        record.measured(f"{name}, {measure}", "rankify", [value], "", reference=reference)
        if reference is None:
            record.target(f"{name}, {measure}", value, "–", None)
            continue
        wanted = max(reference - TOLERANCE, WANTED.get((name, measure), 0))
        record.target(
            f"{name}, {measure}", value, f"≥ {wanted:.4f}", round(value, 4) >= round(wanted, 4),
            f"({value - reference:+.4f})")


def table(targets):
    """A row a collection; the difference from the reference behind each figure, and what falls short in bold."""
    rows = {}
    for target in targets:
        name, _ = target["target"].split(", ")
        text = f"{target['value']:.4f} {target['details']}".strip()
        rows.setdefault(name, []).append(f"**{text}**" if target["passed"] is False else text)
    lines = [f"| collection | {' | '.join(MEASURES)} |", "|---|" + "---:|" * len(MEASURES)]
    return "\n".join(lines + [f"| {name} | {' | '.join(cells)} |" for name, cells in rows.items()])


def data_folder(words):
    folder = words[0] if words else os.environ.get("RANKIFY_DATA")
    if not folder:
        sys.exit("effectiveness: name the folder of the collections: as the argument or by RANKIFY_DATA")
    if not Path(folder).is_dir():
        sys.exit(f"effectiveness: {folder} is no folder")
    return Path(folder)


def main():
    words = [word for word in sys.argv[1:] if word != "--no-record"]
    data = data_folder(words)
    record = Record("effectiveness", "eval/benchmarks/effectiveness DATA")
    rankify = Rankify(Path(os.environ["RANKIFY_BENCH"]) / "effectiveness")
    shutil.rmtree(rankify.work, ignore_errors=True)
    rankify.work.mkdir(parents=True)
    record["source"] = source(Path(rankify.program).resolve().is_relative_to(REPOSITORY.resolve()))
    record["versions"] = {"rankify": rankify.version()}
    here = [name for name in REFERENCES if (data / name / "corpus.jsonl").exists()]
    for name in REFERENCES.keys() - set(here):
        print(f"effectiveness: {name} is not in {data}", file=sys.stderr)
    try:
        for name in here:
            print(f"measuring {name}", file=sys.stderr)
            language = name.split("/")[1] if "/" in name else "en"
            judge(record, name, measure(rankify, data / name, language, rankify.work / "index.rankify"))
    except Failure as failure:
        sys.exit(f"effectiveness: {failure}")
    finally:
        shutil.rmtree(rankify.work, ignore_errors=True)
    if not here:
        sys.exit("effectiveness: nothing to measure")
    record.write(f"{table(record.content['targets'])}\n\n{NOTES}", keep="--no-record" not in sys.argv)
    sys.exit(0 if record.passed else 1)


if __name__ == "__main__":
    main()
