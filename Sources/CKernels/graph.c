#include "graph.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#define CK_X86 1
#endif

// MARK: Products of codes

static inline __attribute__((always_inline)) int32_t dot_body(const int8_t *a, const uint8_t *b, size_t count) {
  int32_t sum = 0;
  for (size_t i = 0; i < count; i++) sum += (int32_t)((int16_t)a[i] * (int16_t)b[i]);
  return sum;
}

static int32_t dot_portable(const int8_t *a, const uint8_t *b, size_t count) { return dot_body(a, b, count); }

#ifdef CK_X86
__attribute__((target("avx2"))) static int32_t dot_avx2(const int8_t *a, const uint8_t *b, size_t count) {
  return dot_body(a, b, count);
}

__attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni"))) static int32_t dot_avx512(const int8_t *a,
                                                                                          const uint8_t *b,
                                                                                          size_t count) {
  __m512i even = _mm512_setzero_si512(), odd = even;
  size_t i = 0;
  for (; i + 128 <= count; i += 128) {
    even = _mm512_dpbusd_epi32(even, _mm512_loadu_si512(b + i), _mm512_loadu_si512(a + i));
    odd = _mm512_dpbusd_epi32(odd, _mm512_loadu_si512(b + i + 64), _mm512_loadu_si512(a + i + 64));
  }
  if (i < count) even = _mm512_dpbusd_epi32(even, _mm512_loadu_si512(b + i), _mm512_loadu_si512(a + i));
  return _mm512_reduce_add_epi32(_mm512_add_epi32(even, odd));
}
#endif

static inline int32_t dot(int isa, const int8_t *a, const uint8_t *b, size_t count) {
#ifdef CK_X86
  if (isa == 2) return dot_avx512(a, b, count);
  if (isa == 1) return dot_avx2(a, b, count);
#endif
  (void)isa;
  return dot_portable(a, b, count);
}

// MARK: Records

static inline uint8_t *record(const ck_graph *graph, uint32_t node) {
  return graph->records + (size_t)node * graph->record_bytes;
}

static inline float scale(const ck_graph *graph, uint32_t node) {
  float value;
  memcpy(&value, record(graph, node) + graph->code_bytes, 4);
  return value;
}

static inline uint32_t upper_place(const ck_graph *graph, uint32_t node) {
  uint32_t value;
  memcpy(&value, record(graph, node) + graph->code_bytes + 4, 4);
  return value;
}

ck_target ck_graph_target(const ck_graph *graph, uint32_t node, int8_t *codes) {
  const uint8_t *bytes = record(graph, node);
  int32_t sum = 0;
  for (size_t i = 0; i < graph->code_bytes; i++) {
    codes[i] = (int8_t)(bytes[i] ^ 0x80);
    sum += codes[i];
  }
  return (ck_target){codes, 128 * sum};
}

float ck_graph_score(const ck_graph *graph, int isa, const ck_target *target, uint32_t node) {
  int32_t product = dot(isa, target->codes, record(graph, node), graph->code_bytes) - target->sum;
  return (float)product * scale(graph, node);
}

uint32_t *ck_graph_links(const ck_graph *graph, uint32_t node, size_t level, size_t *count) {
  *count = level == 0 ? 2 * graph->m : graph->m;
  if (node >= graph->count) return 0;
  if (level == 0) return (uint32_t *)(void *)(record(graph, node) + graph->code_bytes + 8);
  size_t place = upper_place(graph, node) + (level - 1) * graph->m;
  return place + graph->m <= graph->upper_count ? graph->upper + place : 0;
}

// MARK: Searching

// A candidate whose links were followed has bit 31 of its node's complement cleared: nodes stay below 2^31.
static const uint64_t OPEN = 0x80000000u;

static inline uint32_t node_of(uint64_t candidate) { return ck_candidate_row(candidate | OPEN); }

static inline int visit(ck_beam *beam, uint32_t node) {
  uint64_t bit = UINT64_C(1) << (node & 63);
  if (beam->visited[node >> 6] & bit || beam->seen_count == beam->seen_capacity) return 0;
  beam->visited[node >> 6] |= bit;
  beam->seen[beam->seen_count++] = node;
  return 1;
}

/// Puts a candidate into its place, if it has one; returns the place.
static size_t insert(ck_beam *beam, uint64_t candidate) {
  size_t low = 0, high = beam->count;
  if (high == beam->width && candidate < beam->pool[high - 1]) return high;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (beam->pool[middle] > candidate) low = middle + 1; else high = middle;
  }
  size_t moved = beam->count - low - (beam->count == beam->width);
  memmove(beam->pool + low + 1, beam->pool + low, moved * sizeof *beam->pool);
  beam->pool[low] = candidate;
  beam->count += beam->count < beam->width;
  return low;
}

/// The links of a node that were not visited yet; their records are fetched meanwhile.
static size_t unvisited(const ck_graph *graph, uint32_t node, size_t level, ck_beam *beam, uint32_t *out) {
  size_t limit, count = 0;
  const uint32_t *links = ck_graph_links(graph, node, level, &limit);
  if (!links) return 0;
  for (size_t i = 0; i < limit && links[i] != CK_GRAPH_END; i++) {
    uint32_t next = links[i];
    if (next >= graph->count || !visit(beam, next)) continue;
    const uint8_t *bytes = record(graph, next);
    for (size_t line = 0; line < graph->code_bytes + 8; line += 64) __builtin_prefetch(bytes + line, 0, 3);
    out[count++] = next;
  }
  return count;
}

static void clear(ck_beam *beam) {
  for (size_t i = 0; i < beam->seen_count; i++) beam->visited[beam->seen[i] >> 6] = 0;
  beam->seen_count = 0;
}

void ck_graph_search(const ck_graph *graph, const ck_target *target, size_t level, ck_beam *beam) {
  uint32_t next[512];
  for (size_t i = 0; i < beam->count; i++) {
    beam->pool[i] |= OPEN;
    visit(beam, node_of(beam->pool[i]));
  }
  for (size_t cursor = 0; cursor < beam->count;) {
    if (!(beam->pool[cursor] & OPEN)) {
      cursor++;
      continue;
    }
    uint32_t node = node_of(beam->pool[cursor]);
    beam->pool[cursor] &= ~OPEN;
    size_t count = unvisited(graph, node, level, beam, next), first = cursor + 1;
    for (size_t i = 0; i < count; i++) {
      size_t place = insert(beam, ck_candidate(ck_graph_score(graph, beam->isa, target, next[i]), next[i]));
      if (place < first) first = place;
    }
    cursor = first;
  }
  for (size_t i = 0; i < beam->count; i++) beam->pool[i] |= OPEN;
  clear(beam);
}

// MARK: Choosing links

size_t ck_graph_choose(const ck_graph *graph, int isa, float target_scale, const uint64_t *candidates, size_t count,
                       size_t limit, int8_t *codes, uint32_t *chosen) {
  size_t kept = 0;
  for (size_t i = 0; i < count && kept < limit; i++) {
    uint32_t node = ck_candidate_row(candidates[i]);
    float score = ck_candidate_score(candidates[i]) * target_scale;
    float own = scale(graph, node);
    ck_target target = ck_graph_target(graph, node, codes);
    int is_kept = 1;
    for (size_t j = 0; is_kept && j < kept; j++)
      is_kept = ck_graph_score(graph, isa, &target, chosen[j]) * own < score;
    if (is_kept) chosen[kept++] = node;
  }
  return kept;
}
