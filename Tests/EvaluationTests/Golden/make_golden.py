#!/usr/bin/env python3
"""Writes small judgements and runs from a fixed seed, and what the reference evaluators say of them.

    python3 -m venv v && v/bin/pip install pytrec-eval-terrier==0.5.11 ir-measures==0.4.3 cwl-eval==1.0.12 numpy scipy
    v/bin/python make_golden.py          # perl is needed too: ir_measures calls gdeval.pl

pytrec-eval-terrier compiles the C sources of trec_eval 9; its values by query are printed here with trec_eval's own
formats. Versions used are written to versions.txt.
"""
import math
import random
import sys
from importlib.metadata import version
from pathlib import Path

import ir_measures
import pytrec_eval

HERE = Path(__file__).parent
random.seed(20240611)


def collection():
    """Judgements (graded, negative, none relevant) and two runs, one full of ties."""
    qrels, tied, distinct = {}, {}, {}
    for number in [1, 2, 3, 4, 5, 10, 11, 12, 20, 21, 30, 31]:
        query = str(number)
        documents = [f"d{random.randrange(10**6):06d}" for _ in range(random.randint(8, 90))]
        documents = sorted(set(documents))
        top = [1, 3, 4][number % 3]
        judged = random.sample(documents, random.randint(3, len(documents)))
        qrels[query] = {d: random.choices(range(-1, top + 1), [1, 6] + [2] * top)[0] for d in judged}
        qrels[query][judged[0]] = 1
        if number == 12:
            qrels[query] = {d: 0 for d in judged}
        if number == 31:
            qrels[query] = {d: 1 for d in judged}
        retrieved = random.sample(documents, random.randint(2, len(documents)))
        tied[query] = {d: float(random.randint(0, 6)) / 4 for d in retrieved}
        distinct[query] = {d: 100.0 - i / 7 for i, d in enumerate(retrieved)}
    del tied["20"], tied["3"], distinct["20"]
    for run in tied, distinct:
        run["99"] = {"d000001": 1.0, "d000002": 0.5}
    return qrels, tied, distinct


def write_inputs(qrels, runs):
    with open(HERE / "qrels.txt", "w") as out:
        for query, grades in qrels.items():
            for document, grade in grades.items():
                out.write(f"{query} 0 {document} {grade}\n")
    for name, run in runs.items():
        with open(HERE / f"{name}.run.txt", "w") as out:
            for query, scores in run.items():
                for rank, (document, score) in enumerate(scores.items(), 1):
                    out.write(f"{query} Q0 {document} {rank} {score!r} {name}\n")


ORDER = """runid num_q num_ret num_rel num_rel_ret map gm_map Rprec bpref recip_rank iprec_at_recall P relstring recall
infAP gm_bpref Rprec_mult utility 11pt_avg binG G ndcg ndcg_rel Rndcg ndcg_cut map_cut relative_P success set_P
set_relative_P set_recall set_map set_F num_nonrel_judged_ret""".split()
SKIPPED = {"runid", "relstring"}


def labels(values):
    """trec_eval's lines for one query in the order it prints them."""
    def order(label):
        family = max((f for f in ORDER if label == f or label.startswith(f + "_")), key=len)
        rest = label[len(family) + 1:]
        return ORDER.index(family), float(rest) if rest else 0.0
    return sorted((l for l in values if l not in SKIPPED), key=order)


def write_trec(name, qrels, run, **options):
    evaluator = pytrec_eval.RelevanceEvaluator(qrels, {"all_trec"} - SKIPPED, **options)
    found = evaluator.evaluate(run)
    shown = lambda l, v: f"{v:.0f}" if l.startswith("num_") else f"{v:6.4f}"
    with open(HERE / f"{name}.trec.txt", "w") as out:
        queries = sorted(found)
        for query in queries:
            for label in labels(found[query]):
                if label.startswith("gm_") or label == "num_q":
                    continue
                out.write(f"{label:<22}\t{query}\t{shown(label, found[query][label])}\n")
        for label in labels(found[queries[0]]):
            values = [found[q][label] for q in queries]
            value = sum(values) if label.startswith("num_") else sum(values) / len(values)
            if label.startswith("gm_"):
                value = math.exp(value)
            out.write(f"{label:<22}\tall\t{shown(label, value)}\n")


MEASURES = """AP AP(rel=2) AP@5 AP(rel=2)@10 P@5 P(rel=2)@10 R@10 R(rel=2)@20 RR RR@5 RR(rel=2)@10 Rprec Rprec(rel=2) Bpref
Bpref(rel=2) infAP nDCG nDCG@10 nDCG@100 nDCG(gains={0:0,1:3,2:5})@10 nDCG(judged_only=True)@10 AP(judged_only=True)
nDCG(dcg='exp-log2')@10 nDCG(dcg='exp-log2')@3 ERR@10 ERR@3 SetP SetP(relative=True) SetR SetF SetF(beta=0.5) SetAP
Success@1 Success(rel=2)@5 IPrec@0.1 IPrec@0.5 NumRet NumRet(rel=2) NumRel NumQ Judged@5 Judged@10 Judged
RBP(rel=1) RBP(p=0.5,rel=2) Accuracy Accuracy(rel=2)@20 Compat Compat(p=0.8) Compat(p=0.8,normalize=False)
SDCG(max_rel=4)@10 BPM(max_rel=4)@10 BPM(T=2.0,max_rel=4)@5 INST(max_rel=4) INST(T=2.0,max_rel=4) INSQ(T=3.0,max_rel=4)
NERR8(max_rel=4)@10 NERR9(max_rel=4)@10 NERR10(max_rel=4) NERR10(p=0.5,max_rel=4) NERR11(T=2.0,max_rel=4)""".split()


# Summaries that differ on purpose: of a query without a ranking ir_measures counts neither the query nor its relevant
# documents (trec_eval -c counts both), and it leaves queries without a relevant retrieved document out of Accuracy.
OTHER_SUMMARY = ("NumQ", "NumRel", "Accuracy")


def write_ir_measures(qrels, run):
    with open(HERE / "ir_measures.tsv", "w") as out:
        for name in MEASURES:
            measure = ir_measures.parse_measure(name)
            aggregate, by_query = measure.calc(qrels, run)
            for metric in sorted(by_query, key=lambda m: m.query_id):
                if name.startswith(OTHER_SUMMARY) and metric.query_id not in run:
                    continue
                out.write(f"{name}\t{metric.query_id}\t{float(metric.value)!r}\n")
            if not name.startswith(OTHER_SUMMARY):
                out.write(f"{name}\tall\t{float(aggregate)!r}\n")


def main():
    qrels, tied, distinct = collection()
    write_inputs(qrels, {"tied": tied, "distinct": distinct})
    write_trec("tied", qrels, tied)
    write_trec("tied-level2", qrels, tied, relevance_level=2)
    write_trec("tied-judged", qrels, tied, judged_docs_only_flag=True)
    write_trec("distinct", qrels, distinct)
    write_ir_measures(qrels, distinct)
    with open(HERE / "versions.txt", "w") as out:
        out.write(f"python {sys.version.split()[0]}\n")
        for package in ["pytrec-eval-terrier", "ir-measures", "cwl-eval", "numpy", "scipy"]:
            out.write(f"{package} {version(package)}\n")


main()
