#if defined(__x86_64__)
#include "search_loops.h"

#include <immintrin.h>

// Scanning with AVX2: many queries with rows of floats by panels, the rest by the plain loops.

#define AVX2 __attribute__((target("avx2,fma")))
enum { ROWS = 6, PARTS = 2, HALF = CK_SEARCH_PANEL / 2 };

/// Six rows with 16 queries of a panel: twelve sums that stay in registers. Missing rows repeat the last one.
AVX2 static void half_avx2(const ck_scan_work *work, const float *const *row, uint32_t first, size_t count,
                            size_t half) {
  const float *queries = (const float *)work->queries->panels + half / 2 * CK_SEARCH_PANEL * work->queries->padded;
  queries += half % 2 * HALF;
  __m256 acc[ROWS][PARTS];
#pragma clang loop unroll(full)
  for (size_t r = 0; r < ROWS; r++)
#pragma clang loop unroll(full)
    for (size_t p = 0; p < PARTS; p++) acc[r][p] = _mm256_setzero_ps();
  for (size_t i = 0; i < work->rows->count; i++, queries += CK_SEARCH_PANEL)
#pragma clang loop unroll(full)
    for (size_t r = 0; r < ROWS; r++) {
      __m256 x = _mm256_broadcast_ss(row[r] + i);
#pragma clang loop unroll(full)
      for (size_t p = 0; p < PARTS; p++)
        acc[r][p] = _mm256_fmadd_ps(x, _mm256_loadu_ps(queries + 8 * p), acc[r][p]);
    }
  float scores[HALF];
  for (size_t r = 0; r < count; r++) {
    const float *thresholds = work->best->thresholds + half * HALF;
    uint32_t mask = 0;
    for (size_t p = 0; p < PARTS; p++) {
      __m256 enough = _mm256_cmp_ps(acc[r][p], _mm256_loadu_ps(thresholds + 8 * p), _CMP_GE_OQ);
      mask |= (uint32_t)_mm256_movemask_ps(enough) << (8 * p);
      _mm256_storeu_ps(scores + 8 * p, acc[r][p]);
    }
    if (!mask || !ck_is_allowed(work, first + (uint32_t)r)) continue;
    for (; mask; mask &= mask - 1) {
      uint32_t q = (uint32_t)__builtin_ctz(mask);
      ck_push(work, half * HALF + q, scores[q], first + (uint32_t)r);
    }
  }
}

/// Rows of floats with many queries.
AVX2 static void many_avx2(const ck_scan_work *work, const ck_tile *tile) {
  size_t halves = (work->queries->count + HALF - 1) / HALF;
  for (uint32_t start = 0; start < tile->count; start += ROWS) {
    size_t count = tile->count - start < ROWS ? tile->count - start : ROWS;
    const float *row[ROWS];
    for (size_t r = 0; r < ROWS; r++) {
      size_t place = start + (r < count ? r : count - 1);
      row[r] = floats(work, tile->rows + place * tile->stride, work->best->scratch + r * work->rows->count);
    }
    for (size_t half = 0; half < halves; half++) half_avx2(work, row, tile->first + start, count, half);
  }
}

AVX2 void ck_tile_avx2(const ck_scan_work *work, const ck_tile *tile) {
  int is_panelled = work->queries->count > CK_SEARCH_FEW && work->rows->kind != CK_ROW_U8;
  if (is_panelled) many_avx2(work, tile); else tile_body(work, tile);
}
#endif
