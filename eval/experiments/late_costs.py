"""What scoring by late interaction costs: time on stored vectors, and their bytes."""

import json

DEPTH, ROUNDS = 100, 5


class Costs:
    """Times of `rankify rerank` on the vectors of an index, whose encoder is the untrained one: quality plays no part."""

    def __init__(self, rankify, model, test, work, lengths):
        self.rankify, self.model, self.test, self.index = rankify, model, test, work / "costs.rankify"
        self.query, self.document = lengths
        self.output = work / "costs.run"

    def prepare(self):
        done = self.index.with_suffix(".indexed")
        if not done.exists():
            self.rankify("index", "-i", self.index, self.test.corpus, "--overwrite")
            self.rankify(
                "index", "-i", self.index, "--late", self.model, "--tokens", "fp16", "--query-length", self.query,
                "--document-length", self.document)
            done.touch()

    def milliseconds(self, scorers):
        """For each method the times of 100 documents of a query, one a round: what 100 take beyond 1.

        - scorers: by name, the folder of a LITE scorer, or None for MaxSim
        """
        self.prepare()
        figures = {name: [] for name in scorers}
        for _ in range(ROUNDS):
            for name, folder in scorers.items():
                one, all_, pairs = self.timed(folder, 1), self.timed(folder, DEPTH), self.pairs
                figures[name].append(1000 * DEPTH * (all_ - one) / pairs)
        return figures

    def timed(self, folder, depth):
        method = ["lite", "--scorer", folder] if folder else ["colbert"]
        text = self.rankify(
            "rerank", "-r", self.test.run, "-i", self.index, "-t", self.test.topics, "--method", *method, "--depth", depth,
            "-k", DEPTH, "-o", self.output, "--json")
        return json.loads(text)["seconds"]

    @property
    def pairs(self):
        """Pairs of a query and a document below the first, of all queries."""
        counts = {}
        for line in self.test.run.read_text().splitlines():
            query = line.split()[0]
            counts[query] = counts.get(query, 0) + 1
        return sum(min(DEPTH, count) - 1 for count in counts.values())
