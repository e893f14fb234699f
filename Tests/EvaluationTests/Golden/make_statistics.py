#!/usr/bin/env python3
"""Writes statistics.tsv: what scipy says of distributions and tests, for inputs from a fixed seed.

    v/bin/python make_statistics.py      # v as in make_golden.py; scipy's version is in versions.txt
"""
import random
from pathlib import Path

import numpy as np
from scipy import special, stats

random.seed(7)
rows = []


def row(kind, inputs, value):
    rows.append("\t".join([kind, " ".join(repr(float(x)) for x in inputs), repr(float(value))]))


for a, b in [(0.5, 0.5), (2, 3), (24.5, 0.5), (150, 0.5), (5000, 0.5), (7, 200)]:
    for x in [1e-9, 0.01, 0.2, 0.5, 0.8, 0.97, 0.9999]:
        row("beta", [x, a, b], special.betainc(a, b, x))
for degrees in [1, 2, 5, 42, 224, 9999]:
    for t in [-30, -3.2, -1, 0, 0.1, 1.7, 4, 12]:
        row("cdf", [degrees, t], stats.t.cdf(t, degrees))
    for p in [0.001, 0.025, 0.5, 0.8, 0.975, 0.9999]:
        row("quantile", [degrees, p], stats.t.ppf(p, degrees))
for count in [2, 5, 12, 50, 225]:
    differences = [round(random.gauss(0.03, 0.1), 4) for _ in range(count)]
    row("student", differences, stats.ttest_1samp(differences, 0).pvalue)
    degrees = count - 1
    detectable = (stats.t.ppf(0.975, degrees) + stats.t.ppf(0.8, degrees)) * np.std(differences, ddof=1) / count ** 0.5
    row("detectable", differences, detectable)
for count in [5, 9, 12]:
    differences = [round(random.gauss(0.08, 0.12), 4) for _ in range(count)]
    test = stats.permutation_test((differences, [0.0] * count), lambda x, y: abs(np.mean(x - y)), n_resamples=np.inf,
                                  permutation_type="samples", alternative="greater", vectorized=False)
    row("permutation", differences, test.pvalue)
for count in [10, 60]:
    values = [round(random.gauss(0.1, 0.2), 4) for _ in range(count)]
    found = stats.bootstrap((values,), np.mean, n_resamples=400_000, method="percentile", batch=10_000,
                            random_state=np.random.default_rng(1))
    row("bootstrap-low", values, found.confidence_interval.low)
    row("bootstrap-high", values, found.confidence_interval.high)
(Path(__file__).parent / "statistics.tsv").write_text("\n".join(rows) + "\n")
