#pragma once
#include "search.h"

// Shared by the versions of the scanning loops.

typedef struct {
  const ck_rows *rows, *exact;
  const ck_queries *queries;
  const uint64_t *allowed;
  ck_best *best;
} ck_scan_work;

/// A tile: rows of one chunk, at most CK_TILE.
typedef struct {
  const uint8_t *rows;
  const uint8_t *scales;
  size_t stride;
  uint32_t first;  // the number of the first row
  uint32_t count;
} ck_tile;

enum { CK_TILE = 48 };

void ck_shrink(const ck_scan_work *work, size_t query);

static inline int ck_is_allowed(const ck_scan_work *work, uint32_t row) {
  return !work->allowed || work->allowed[row >> 6] >> (row & 63) & 1;
}

static inline void ck_push(const ck_scan_work *work, size_t query, float score, uint32_t row) {
  ck_best *best = work->best;
  uint32_t count = best->counts[query];
  best->found[query * best->capacity + count] = ck_candidate(score, row);
  best->counts[query] = ++count;
  if (count == best->capacity) ck_shrink(work, query);
}

static inline float ck_tile_scale(const ck_tile *tile, size_t i) {
  float scale;
  __builtin_memcpy(&scale, tile->scales + 4 * i, 4);
  return scale;
}

void ck_tile_portable(const ck_scan_work *work, const ck_tile *tile);
#if defined(__x86_64__)
void ck_tile_avx2(const ck_scan_work *work, const ck_tile *tile);
void ck_tile_avx512(const ck_scan_work *work, const ck_tile *tile);
#endif
