#pragma once
#include "search.h"

// The inner loops of a hierarchical navigable small-world graph (Malkov and Yashunin, 2018) over vectors of one byte a
// number. A node's vector, scale and lowest links lie together, in one record of whole cache lines.

enum { CK_GRAPH_END = 0xffffffffu };

/// Record: codes (offset by 128), scale (float), the place of its upper links (or CK_GRAPH_END), links of level 0; links
/// end with CK_GRAPH_END or where they are full.
typedef struct {
  uint8_t *records;
  size_t count;         // of nodes, at most 2^31
  size_t record_bytes;  // a multiple of 64
  size_t code_bytes;    // a multiple of 64
  size_t m;             // links of a node at upper levels; twice as many at level 0
  uint32_t *upper;      // level 1 of a node at its place, level 2 after it, ...
  size_t upper_count;   // of numbers
} ck_graph;

/// A vector that is looked for: codes without offset, and 128 times their sum.
typedef struct {
  const int8_t *codes;
  int32_t sum;
} ck_target;

/// What a search needs besides the graph.
typedef struct {
  int isa;
  uint64_t *pool;     // the best candidates, best first: room for `width` + 1
  size_t width;
  size_t count;       // of candidates in the pool
  uint64_t *visited;  // a bit a node, all zero between searches
  uint32_t *seen;     // the visited nodes, so that their bits can be cleared: room for `seen_capacity`
  size_t seen_count, seen_capacity;
} ck_beam;

/// The codes of a node as a target; `codes` has room for the graph's code bytes.
ck_target ck_graph_target(const ck_graph *graph, uint32_t node, int8_t *codes);
/// The score of a node: the product of the codes times the node's scale; the scale of the target is left out.
float ck_graph_score(const ck_graph *graph, int isa, const ck_target *target, uint32_t node);
/// The links of a node at a level, `*count` of them; null where the node or its links are out of range.
uint32_t *ck_graph_links(const ck_graph *graph, uint32_t node, size_t level, size_t *count);
/// Searches a level from the nodes in the pool, which are one or more, and leaves the best there. Equal scores are ordered by
/// node; the result depends on nothing else.
void ck_graph_search(const ck_graph *graph, const ck_target *target, size_t level, ck_beam *beam);
/// Chooses at most `limit` of the sorted candidates as links: each is nearer to the target than to any chosen before.
/// Writes their nodes; returns how many.
size_t ck_graph_choose(const ck_graph *graph, int isa, float target_scale, const uint64_t *candidates, size_t count,
                       size_t limit, int8_t *codes, uint32_t *chosen);
