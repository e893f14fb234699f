#pragma once
#include "search_scan.h"

// Loops in plain C, which the compiler turns into vectors of the target of whoever includes them. Their sums may be in any
// order: results are decided by exact scores.

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
