#!/bin/sh
# Makes index-v1.rankify: an index file as format version 1 wrote it first, with two segments and a deletion in one.
# Later versions of the program must open it, so it is made once for each format version, never again.
#
# usage: make_index.sh RANKIFY
set -eu
cd "$(dirname "$0")"
rm -f index-v1.rankify
first=$(mktemp --suffix=.tsv)
second=$(mktemp --suffix=.tsv)
trap 'rm "$first" "$second"' EXIT
head -10 index_documents.tsv > "$first"
{ head -1 index_documents.tsv; tail -3 index_documents.tsv; } > "$second"
"$1" index -i index-v1.rankify "$first"
"$1" index -i index-v1.rankify --append "$second"
echo d05 > "$first"
"$1" index -i index-v1.rankify --delete "$first"
