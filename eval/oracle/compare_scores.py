"""Compares the scores of two TREC runs: compare_scores.py NAME REFERENCE OURS."""

import os
import sys


def rankings(path):
    found = {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            query, _, document, _, score, _ = line.split()
            found.setdefault(query, {})[document] = float(score)
    return found


def main():
    name, reference, ours = sys.argv[1], rankings(sys.argv[2]), rankings(sys.argv[3])
    pairs, missing, greatest = 0, 0, 0.0
    for query, scores in reference.items():
        mine = ours.get(query, {})
        for document in list(scores)[:100]:
            if document in mine:
                pairs += 1
                greatest = max(greatest, abs(mine[document] - scores[document]) / scores[document])
            else:
                missing += 1
    print(f"{os.path.basename(name)}: {pairs} scores, {missing} missing, greatest relative difference {greatest:.1e}")
    if pairs == 0 or missing > 0 or greatest > 1e-6:
        sys.exit(1)


main()
