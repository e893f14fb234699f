#!/bin/sh
# Makes analysis_lucene.jsonl, analysis_words.tsv and bm25_lucene.json with Lucene itself.
#
# usage: make_analysis.sh LUCENE_JARS
#
# LUCENE_JARS is a class path with lucene-core and lucene-analysis-common, or Anserini's fat jar, which has both. The
# committed files were made with the jar in pyserini 0.22.1 (Lucene 9.5.0) on Java 17.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
classes=$(mktemp -d)
trap 'rm -r "$classes"' EXIT
javac -d "$classes" -cp "$1" "$here"/MakeAnalysis.java "$here"/MakeScores.java
run() { java -cp "$1:$classes" "$2" "$3"; }
run "$1" MakeAnalysis lines > "$here/analysis_lucene.jsonl"
run "$1" MakeAnalysis words > "$here/analysis_words.tsv"
run "$1" MakeScores all > "$here/bm25_lucene.json"
