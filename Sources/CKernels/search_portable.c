#include "search_scan.h"

// Portable loops, which the compiler turns into vectors of the target. Their sums may be in any order: results are decided
// by exact scores.
#pragma clang fp reassociate(on) contract(fast)

static inline __attribute__((always_inline)) float dot_f32(const float *query, const float *row, size_t count) {
#pragma clang fp reassociate(on) contract(fast)
  float sum = 0;
  for (size_t i = 0; i < count; i++) sum += query[i] * row[i];
  return sum;
}

static inline __attribute__((always_inline)) int32_t dot_u8(const int8_t *query, const uint8_t *row, size_t count) {
  int32_t sum = 0;
  for (size_t i = 0; i < count; i++) sum += (int32_t)((int16_t)query[i] * (int16_t)row[i]);
  return sum;
}

/// Rows of a tile as floats, one after the other.
static inline __attribute__((always_inline)) const float *floats(const ck_scan_work *work, const uint8_t *row,
                                                                 float *wide) {
  if (work->rows->kind == CK_ROW_F32) return (const float *)(const void *)row;
  ck_f32_from_f16((const uint16_t *)(const void *)row, work->rows->count, wide);
  return wide;
}

static inline __attribute__((always_inline)) void offer(const ck_scan_work *work, size_t q, float score, uint32_t row) {
  if (score >= work->best->thresholds[q]) ck_push(work, q, score, row);
}

static inline __attribute__((always_inline)) void tile_body(const ck_scan_work *work, const ck_tile *tile) {
  const ck_queries *queries = work->queries;
  for (uint32_t r = 0; r < tile->count; r++) {
    uint32_t number = tile->first + r;
    const uint8_t *row = tile->rows + r * tile->stride;
    if (!ck_is_allowed(work, number)) continue;
    if (work->rows->kind == CK_ROW_U8) {
      for (size_t q = 0; q < queries->count; q++) {
        int32_t dot = dot_u8(queries->codes + q * queries->padded, row, work->rows->count) - queries->sums[q];
        offer(work, q, (float)dot * ck_tile_scale(tile, r), number);
      }
    } else {
      const float *values = floats(work, row, work->best->scratch);
      for (size_t q = 0; q < queries->count; q++)
        offer(work, q, dot_f32(queries->values + q * queries->padded, values, work->rows->count), number);
    }
  }
}

void ck_tile_portable(const ck_scan_work *work, const ck_tile *tile) { tile_body(work, tile); }

#if defined(__x86_64__)
#include <immintrin.h>

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
