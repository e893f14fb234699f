"""Writes answers.jsonl beside itself: predictions and gold answers with their EM, F1 and, where all is ASCII, ROUGE-L.

Made with Python 3.11 and rouge-score 0.1.2:  pip install rouge-score && python make_answers.py

EM and F1 follow the published definition of SQuAD v1.1's script: the best of several gold answers, of texts in lower case
without string.punctuation, without the words a, an and the, with white space squeezed; F1 is that of collections.Counter
over str.split, 0 where nothing is shared. Blank predictions are left out where a gold answer normalises to nothing: the
script then calls them right, we call them wrong.
"""

import json
import random
import re
import string
from collections import Counter
from pathlib import Path

from rouge_score import rouge_scorer

PLAIN = """the a an The A and of Paris eiffel Eiffel tower Tower U.S. O'Neil twenty-one 1,234.5 $5 C++ under_score Bay Fundy
3.8 cm 1990 Queen Mary II king lactic acid bacteria THE An it's e.g. (in) [1] "quoted" tide tides moon Moon, world! ? --""".split()
ODD = """Dvo\u0159\u00e1k na\u00efve E\u0301cole stra\u00dfe \u039f\u0394\u03a5\u03a3\u03a3\u0395\u03a5\u03a3 the\u0301 a\u2013b \u2018the\u2019 \u6771\u4eac \u5317\u4eac
\u6771\u4eac\u90fd \uff11\uff12 \u0130zmir \ufb01n \u0627\u0644\u0642\u0627\u0647\u0631\u0629 \u0e01\u0e23\u0e38\u0e07\u0e40\u0e17\u0e1e \uc11c\uc6b8 \U0001f44d x\u200by \u00bd \u2122
\u0939\u093f\u0928\u094d\u0926\u0940 the\u6771\u4eac \u3000 \u00a0 \x1c""".split(" ")
ODD = [piece for word in ODD for piece in word.split("\n")]
SPACES = [" "] * 8 + ["  ", "\t", "\n", "-", ", "]


def text(draw, words, longest):
    return "".join(draw.choice(words) + draw.choice(SPACES) for _ in range(draw.randint(1, longest))).strip(" ")


def varied(draw, words, gold):
    """A prediction near `gold`."""
    pieces = gold.split(" ")
    kind = draw.randrange(7)
    if kind == 0:
        return gold
    if kind == 1:
        return draw.choice([gold.upper(), gold.lower(), "The " + gold, gold + ".", "an " + gold + "!"])
    if kind == 2:
        return text(draw, words, 4) + " " + gold + " " + text(draw, words, 6)
    if kind == 3:
        return " ".join(pieces[: draw.randint(0, len(pieces))])
    if kind == 4:
        return " ".join(draw.sample(pieces, len(pieces)))
    if kind == 5:
        return " ".join(pieces + pieces)
    return draw.choice(["", text(draw, words, 5), text(draw, words, 2)])


def tokens(s):
    kept = "".join(c for c in s.lower() if c not in set(string.punctuation))
    return re.sub(r"\b(a|an|the)\b", " ", kept).split()


def overlap(prediction, gold):
    prediction, gold = tokens(prediction), tokens(gold)
    same = sum((Counter(prediction) & Counter(gold)).values())
    if same == 0:
        return 0, 0, 0
    precision, recall = same / len(prediction), same / len(gold)
    return 2 * precision * recall / (precision + recall), precision, recall


def row(prediction, golds, rouge):
    f1, precision, recall = max((overlap(prediction, g) for g in golds), key=lambda v: v[0])
    result = {
        "prediction": prediction, "gold": golds, "precision": precision, "recall": recall, "F1": f1,
        "EM": float(any(" ".join(tokens(prediction)) == " ".join(tokens(g)) for g in golds)),
    }
    if all(s.isascii() for s in [prediction] + golds):
        result["ROUGE-L"] = max(rouge.score(g, prediction)["rougeL"].fmeasure for g in golds)
    return result


def rows(draw, count):
    rouge = rouge_scorer.RougeScorer(["rougeL"], use_stemmer=False)
    while count:
        words = draw.choice([PLAIN, PLAIN + ODD])
        golds = [text(draw, words, draw.choice([1, 3, 8])) for _ in range(draw.randint(1, 3))]
        prediction = varied(draw, words, draw.choice(golds))
        if any(not g.strip() for g in golds) or not prediction.strip() and not all(tokens(g) for g in golds):
            continue
        count -= 1
        yield row(prediction, golds, rouge)


draw = random.Random(11)
lines = "".join(json.dumps(r) + "\n" for r in rows(draw, 500))
(Path(__file__).parent / "answers.jsonl").write_text(lines, encoding="utf-8")
