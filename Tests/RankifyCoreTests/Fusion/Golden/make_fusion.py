"""Writes runs.tsv (run, query, document, score) and fused.tsv (method, query, document, score) beside itself.

Made with Python 3.11, ranx 0.3.21, numba 0.68.1, numpy 2.4.6:  pip install ranx==0.3.21 && python make_fusion.py

Left out because the definitions differ: rankings whose scores are all equal (ranx's min-max gives 0, ours 1; its sum norm
0, ours 1/n), ties (ranx keeps the order of the input, we sort by identifier), queries that not every run has, and weighted
sums of z-scores (ranx counts a missing document as 0, which is the mean; ours as the lowest).
"""

import random
from pathlib import Path

import ranx
from ranx.fusion import (
    bordafuse, comb_mnz, comb_sum, isr, log_isr, rrf, weighted_bordafuse, wsum)
from ranx.normalization import min_max_norm, rank_norm, sum_norm, zmuv_norm

WEIGHTS = [0.5, 2.0, 1.25]
NORMS = {"minmax": min_max_norm, "zscore": zmuv_norm, "sum": sum_norm, "rank": rank_norm}


def scores(draw, system):
    found = draw.sample(range(40), draw.randint(3, 30))
    spread = [1.0, 25.0, 0.01][system]
    return {f"d{d:02}": round(draw.gauss(0, 1) * spread + 3 * spread - system, 9) for d in found}


def rows(name, run):
    for query, ranking in run.run.items():
        for document, score in ranking.items():
            yield f"{name}\t{query}\t{document}\t{float(score)!r}"


def main():
    draw = random.Random(20)
    systems = [{f"q{q}": scores(draw, system) for q in range(6)} for system in range(3)]
    make = lambda: [ranx.Run(system) for system in systems]
    fused = {
        "rrf": rrf(make()), "rrf-10": rrf(make(), k=10), "isr": isr(make()), "logisr": log_isr(make()),
        "borda": bordafuse(make()), "borda-weighted": weighted_bordafuse(make(), WEIGHTS),
        "combsum-none": comb_sum(make()), "combmnz-none": comb_mnz(make()),
    }
    for name, norm in NORMS.items():
        fused["combsum-" + name] = comb_sum([norm(run) for run in make()])
        fused["combmnz-" + name] = comb_mnz([norm(run) for run in make()])
    fused["weighted-minmax"] = wsum([min_max_norm(run) for run in make()], WEIGHTS)
    fused["weighted-sum"] = wsum([sum_norm(run) for run in make()], WEIGHTS)
    folder = Path(__file__).parent
    runs = [row for i, run in enumerate(make()) for row in rows(i, run)]
    (folder / "runs.tsv").write_text("\n".join(runs) + "\n")
    (folder / "fused.tsv").write_text("\n".join(row for name, run in fused.items() for row in rows(name, run)) + "\n")


main()
