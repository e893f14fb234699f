#if defined(__x86_64__)
#include "search_scan.h"

#include <immintrin.h>

// Scanning with AVX-512. Few queries: each is multiplied with a tile of rows as a vector. Many: panels of 32 queries side
// by side, 12 rows at a time, so that a sum never leaves its register and no row has to be rearranged; scores are compared
// with the thresholds of 32 queries at once.

#define TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")))
#define INLINE TARGET static inline __attribute__((always_inline))

enum { ROWS = CK_SEARCH_ROWS, AHEAD = 4 };

// MARK: Few queries

/// Offers the scores of a tile for one query.
TARGET static void offer(const ck_scan_work *work, const ck_tile *tile, size_t query, const float *scores) {
  const __m512 threshold = _mm512_set1_ps(work->best->thresholds[query]);
  for (uint32_t i = 0; i < tile->count; i += 16) {
    __mmask16 valid = tile->count - i >= 16 ? 0xffff : (__mmask16)((1u << (tile->count - i)) - 1);
    uint32_t mask = _mm512_mask_cmp_ps_mask(valid, _mm512_loadu_ps(scores + i), threshold, _CMP_GE_OQ);
    for (; mask; mask &= mask - 1) {
      uint32_t r = i + (uint32_t)__builtin_ctz(mask);
      if (ck_is_allowed(work, tile->first + r)) ck_push(work, query, scores[r], tile->first + r);
    }
  }
}

INLINE __m512 load_f32(const uint8_t *row, size_t i) { return _mm512_loadu_ps((const float *)(const void *)row + i); }
INLINE __m512 load_f16(const uint8_t *row, size_t i) {
  return _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)(const void *)((const uint16_t *)(const void *)row + i)));
}

/// Dot products of one query with the rows of a tile, four rows at a time; the rows after them are fetched meanwhile.
#define GEMV(name, load, size)                                                                              \
  TARGET static void name(const ck_tile *tile, const float *query, size_t count, float *scores) {           \
    size_t s = tile->stride;                                                                                \
    for (uint32_t r = 0; r < tile->count; r += 4) {                                                         \
      const uint8_t *row = tile->rows + r * s;                                                              \
      uint32_t n = tile->count - r < 4 ? tile->count - r : 4;                                               \
      size_t s1 = n > 1 ? s : 0, s2 = n > 2 ? 2 * s : 0, s3 = n > 3 ? 3 * s : 0;                            \
      __m512 a = _mm512_setzero_ps(), b = a, c = a, d = a;                                                  \
      for (size_t i = 0; i < count; i += 16) {                                                              \
        __m512 q = _mm512_loadu_ps(query + i);                                                              \
        _mm_prefetch((const char *)(row + AHEAD * s + i * size), _MM_HINT_T0);                              \
        _mm_prefetch((const char *)(row + (AHEAD + 1) * s + i * size), _MM_HINT_T0);                        \
        _mm_prefetch((const char *)(row + (AHEAD + 2) * s + i * size), _MM_HINT_T0);                        \
        _mm_prefetch((const char *)(row + (AHEAD + 3) * s + i * size), _MM_HINT_T0);                        \
        a = _mm512_fmadd_ps(q, load(row, i), a);                                                            \
        b = _mm512_fmadd_ps(q, load(row + s1, i), b);                                                       \
        c = _mm512_fmadd_ps(q, load(row + s2, i), c);                                                       \
        d = _mm512_fmadd_ps(q, load(row + s3, i), d);                                                       \
      }                                                                                                     \
      scores[r] = _mm512_reduce_add_ps(a);                                                                  \
      scores[r + 1] = _mm512_reduce_add_ps(b);                                                              \
      scores[r + 2] = _mm512_reduce_add_ps(c);                                                              \
      scores[r + 3] = _mm512_reduce_add_ps(d);                                                              \
    }                                                                                                       \
  }

GEMV(gemv_f32, load_f32, 4)
GEMV(gemv_f16, load_f16, 2)

TARGET static void gemv_u8(const ck_tile *tile, const int8_t *query, int32_t sum, size_t count, float *scores) {
  size_t s = tile->stride;
  for (uint32_t r = 0; r < tile->count; r += 4) {
    const uint8_t *row = tile->rows + r * s;
    uint32_t n = tile->count - r < 4 ? tile->count - r : 4;
    size_t s1 = n > 1 ? s : 0, s2 = n > 2 ? 2 * s : 0, s3 = n > 3 ? 3 * s : 0;
    __m512i a = _mm512_setzero_si512(), b = a, c = a, d = a;
    for (size_t i = 0; i < count; i += 64) {
      __m512i q = _mm512_loadu_si512(query + i);
      for (size_t t = 0; t < 4; t++) _mm_prefetch((const char *)(row + (2 * AHEAD + t) * s + i), _MM_HINT_T0);
      a = _mm512_dpbusd_epi32(a, _mm512_loadu_si512(row + i), q);
      b = _mm512_dpbusd_epi32(b, _mm512_loadu_si512(row + s1 + i), q);
      c = _mm512_dpbusd_epi32(c, _mm512_loadu_si512(row + s2 + i), q);
      d = _mm512_dpbusd_epi32(d, _mm512_loadu_si512(row + s3 + i), q);
    }
    scores[r] = (float)(_mm512_reduce_add_epi32(a) - sum) * ck_tile_scale(tile, r);
    if (n > 1) scores[r + 1] = (float)(_mm512_reduce_add_epi32(b) - sum) * ck_tile_scale(tile, r + 1);
    if (n > 2) scores[r + 2] = (float)(_mm512_reduce_add_epi32(c) - sum) * ck_tile_scale(tile, r + 2);
    if (n > 3) scores[r + 3] = (float)(_mm512_reduce_add_epi32(d) - sum) * ck_tile_scale(tile, r + 3);
  }
}

TARGET static void few(const ck_scan_work *work, const ck_tile *tile) {
  const ck_queries *queries = work->queries;
  size_t count = work->rows->count;
  float scores[CK_TILE + 16];
  for (size_t q = 0; q < queries->count; q++) {
    const float *values = queries->values + q * queries->padded;
    switch (work->rows->kind) {
      case CK_ROW_F32: gemv_f32(tile, values, count, scores); break;
      case CK_ROW_F16: gemv_f16(tile, values, count, scores); break;
      case CK_ROW_U8: gemv_u8(tile, queries->codes + q * queries->padded, queries->sums[q], count, scores); break;
    }
    offer(work, tile, q, scores);
  }
}

// MARK: Many queries

/// Offers those scores of a row that are of use to the queries of a panel.
TARGET __attribute__((noinline)) static void offer_row(const ck_scan_work *work, size_t panel, uint32_t row,
                                                       uint32_t mask, const __m512 *acc) {
  if (!ck_is_allowed(work, row)) return;
  float scores[CK_SEARCH_PANEL];
  _mm512_storeu_ps(scores, acc[0]);
  _mm512_storeu_ps(scores + 16, acc[1]);
  for (; mask; mask &= mask - 1) {
    uint32_t q = (uint32_t)__builtin_ctz(mask);
    ck_push(work, panel * CK_SEARCH_PANEL + q, scores[q], row);
  }
}

/// Offers the scores of up to 12 rows for the 32 queries of a panel, where any of them is of use.
INLINE void offer_panel(const ck_scan_work *work, size_t panel, uint32_t first, size_t count, const __m512 (*acc)[2]) {
  const float *thresholds = work->best->thresholds + panel * CK_SEARCH_PANEL;
  const __m512 low = _mm512_loadu_ps(thresholds), high = _mm512_loadu_ps(thresholds + 16);
  uint32_t masks[ROWS], any = 0;
#pragma clang loop unroll(full)
  for (size_t r = 0; r < ROWS; r++) {
    masks[r] = _mm512_cmp_ps_mask(acc[r][0], low, _CMP_GE_OQ) |
               (uint32_t)_mm512_cmp_ps_mask(acc[r][1], high, _CMP_GE_OQ) << 16;
    any |= masks[r];
  }
  if (!any) return;
#pragma clang loop unroll(full)
  for (size_t r = 0; r < ROWS; r++)
    if (masks[r] && r < count) offer_row(work, panel, first + (uint32_t)r, masks[r], acc[r]);
}

/// Up to 12 rows with 32 queries: acc[r][h] += panel[i][16 h ...] * row r[i]. Missing rows repeat the last one.
TARGET static void panel_f32(const ck_scan_work *work, const float *rows, size_t stride, uint32_t first, size_t count,
                             size_t panel) {
  const float *queries = (const float *)work->queries->panels + panel * CK_SEARCH_PANEL * work->queries->padded;
  const float *row[ROWS];
  __m512 acc[ROWS][2];
#pragma clang loop unroll(full)
  for (size_t r = 0; r < ROWS; r++) {
    row[r] = rows + (r < count ? r : count - 1) * stride;
    acc[r][0] = acc[r][1] = _mm512_setzero_ps();
  }
  size_t length = work->rows->count;
  for (size_t i = 0; i < length; i += 2) {
#pragma clang loop unroll(full)
    for (size_t u = 0; u < 2; u++) {
      __m512 low = _mm512_loadu_ps(queries), high = _mm512_loadu_ps(queries + 16);
      queries += CK_SEARCH_PANEL;
#pragma clang loop unroll(full)
      for (size_t r = 0; r < ROWS; r++) {
        __m512 x = _mm512_set1_ps(row[r][i + u]);
        acc[r][0] = _mm512_fmadd_ps(x, low, acc[r][0]);
        acc[r][1] = _mm512_fmadd_ps(x, high, acc[r][1]);
      }
    }
  }
  offer_panel(work, panel, first, count, (const __m512(*)[2])acc);
}

TARGET static void panel_u8(const ck_scan_work *work, const ck_tile *tile, size_t start, size_t count, size_t panel) {
  const int8_t *queries = (const int8_t *)work->queries->panels + panel * CK_SEARCH_PANEL * work->queries->padded;
  const uint8_t *row[ROWS];
  __m512i acc[ROWS][2];
#pragma clang loop unroll(full)
  for (size_t r = 0; r < ROWS; r++) {
    row[r] = tile->rows + (start + (r < count ? r : count - 1)) * tile->stride;
    acc[r][0] = acc[r][1] = _mm512_setzero_si512();
  }
  size_t length = work->rows->count;
  for (size_t i = 0; i < length; i += 4) {
    __m512i low = _mm512_loadu_si512(queries), high = _mm512_loadu_si512(queries + 64);
    queries += CK_SEARCH_PANEL * 4;
#pragma clang loop unroll(full)
    for (size_t r = 0; r < ROWS; r++) {
      int32_t four;
      __builtin_memcpy(&four, row[r] + i, 4);
      __m512i x = _mm512_set1_epi32(four);
      acc[r][0] = _mm512_dpbusd_epi32(acc[r][0], x, low);
      acc[r][1] = _mm512_dpbusd_epi32(acc[r][1], x, high);
    }
  }
  const int32_t *sums = work->queries->sums + panel * CK_SEARCH_PANEL;
  const __m512i low = _mm512_loadu_si512(sums), high = _mm512_loadu_si512(sums + 16);
  __m512 scores[ROWS][2];
#pragma clang loop unroll(full)
  for (size_t r = 0; r < ROWS; r++) {
    __m512 scale = _mm512_set1_ps(ck_tile_scale(tile, start + (r < count ? r : count - 1)));
    scores[r][0] = _mm512_mul_ps(_mm512_cvtepi32_ps(_mm512_sub_epi32(acc[r][0], low)), scale);
    scores[r][1] = _mm512_mul_ps(_mm512_cvtepi32_ps(_mm512_sub_epi32(acc[r][1], high)), scale);
  }
  offer_panel(work, panel, tile->first + (uint32_t)start, count, (const __m512(*)[2])scores);
}

/// Twelve rows of 16-bit floats as floats.
TARGET static void widen(const ck_tile *tile, size_t start, size_t rows, size_t count, float *out) {
  for (size_t r = 0; r < rows; r++)
    for (size_t i = 0; i < count; i += 16)
      _mm512_storeu_ps(out + r * count + i, load_f16(tile->rows + (start + r) * tile->stride, i));
}

TARGET static void many(const ck_scan_work *work, const ck_tile *tile) {
  float *wide = work->best->scratch;
  size_t panels = (work->queries->count + CK_SEARCH_PANEL - 1) / CK_SEARCH_PANEL;
  size_t length = work->rows->count;
  for (size_t start = 0; start < tile->count; start += ROWS) {
    size_t count = tile->count - start < ROWS ? tile->count - start : ROWS;
    const float *rows = (const float *)(const void *)(tile->rows + start * tile->stride);
    if (work->rows->kind == CK_ROW_F16) widen(tile, start, count, length, wide), rows = wide;
    for (size_t panel = 0; panel < panels; panel++)
      if (work->rows->kind == CK_ROW_U8)
        panel_u8(work, tile, start, count, panel);
      else
        panel_f32(work, rows, length, tile->first + (uint32_t)start, count, panel);
  }
}

TARGET void ck_tile_avx512(const ck_scan_work *work, const ck_tile *tile) {
  if (work->queries->count <= CK_SEARCH_FEW) few(work, tile); else many(work, tile);
}
#endif
