#include "search.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#define CK_X86 1
#endif

// MARK: 16-bit floats

static uint16_t half_from_float(float value) {
  uint32_t bits;
  memcpy(&bits, &value, 4);
  uint32_t sign = (bits >> 16) & 0x8000;
  uint32_t size = bits & 0x7fffffff;
  if (size >= 0x7f800000) return (uint16_t)(sign | 0x7c00 | (size > 0x7f800000 ? 0x200 : 0));
  if (size >= 0x477ff000) return (uint16_t)(sign | 0x7c00);
  if (size < 0x33000001) return (uint16_t)sign;
  uint32_t exponent = size >> 23;
  uint32_t mantissa = (size & 0x7fffff) | 0x800000;
  // Below 2^-14 the half is subnormal: fewer bits of the mantissa stay.
  uint32_t drop = exponent < 113 ? 126 - exponent : 13;
  uint32_t kept = mantissa >> drop;
  uint32_t rest = mantissa & ((1u << drop) - 1);
  uint32_t middle = 1u << (drop - 1);
  if (rest > middle || (rest == middle && (kept & 1))) kept++;
  // The hidden bit adds one to the exponent: hence 113 rather than 112.
  return (uint16_t)(sign | (exponent < 113 ? kept : kept + ((exponent - 113) << 10)));
}

static float float_from_half(uint16_t half) {
  uint32_t sign = (uint32_t)(half & 0x8000) << 16;
  uint32_t exponent = (half >> 10) & 0x1f;
  uint32_t mantissa = half & 0x3ff;
  uint32_t bits;
  float value;
  if (exponent == 0) {
    value = (float)mantissa * 0x1p-24f;
    memcpy(&bits, &value, 4);
    bits |= sign;
  } else {
    bits = sign | (exponent == 31 ? 0x7f800000 : (exponent + 112) << 23) | mantissa << 13;
  }
  memcpy(&value, &bits, 4);
  return value;
}

#ifdef CK_X86
__attribute__((target("avx,f16c"))) static size_t halves_f16c(const float *values, size_t count, uint16_t *out) {
  size_t i = 0;
  for (; i + 8 <= count; i += 8)
    _mm_storeu_si128((__m128i *)(out + i), _mm256_cvtps_ph(_mm256_loadu_ps(values + i), _MM_FROUND_TO_NEAREST_INT));
  return i;
}

__attribute__((target("avx,f16c"))) static size_t floats_f16c(const uint16_t *values, size_t count, float *out) {
  size_t i = 0;
  for (; i + 8 <= count; i += 8)
    _mm256_storeu_ps(out + i, _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(values + i))));
  return i;
}
#endif

void ck_f16_from_f32(const float *values, size_t count, uint16_t *out) {
  size_t i = 0;
#ifdef CK_X86
  if (__builtin_cpu_supports("f16c")) i = halves_f16c(values, count, out);
#endif
  for (; i < count; i++) out[i] = half_from_float(values[i]);
}

void ck_f32_from_f16(const uint16_t *values, size_t count, float *out) {
  size_t i = 0;
#ifdef CK_X86
  if (__builtin_cpu_supports("f16c")) i = floats_f16c(values, count, out);
#endif
  for (; i < count; i++) out[i] = float_from_half(values[i]);
}

// MARK: Dot products in double precision

static inline double tree(const double *s) {
  return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]));
}

#define DOT_BODY(element)                                                 \
  double sums[8] = {0};                                                   \
  for (size_t i = 0; i < count; i += 8)                                   \
    for (size_t j = 0; j < 8; j++) sums[j] += (double)query[i + j] * (double)(element);

static inline double dot_f32(const float *query, const float *row, size_t count) {
  DOT_BODY(row[i + j])
  return tree(sums);
}

static inline double dot_u8(const float *query, const uint8_t *row, size_t count) {
  DOT_BODY((int)row[i + j] - 128)
  return tree(sums);
}

static double dot_f16(const float *query, const uint16_t *row, size_t count) {
  double sums[8] = {0};
  float wide[64];
  for (size_t i = 0; i < count; i += 64) {
    size_t n = count - i < 64 ? count - i : 64;
    ck_f32_from_f16(row + i, n, wide);
    for (size_t k = 0; k < n; k += 8)
      for (size_t j = 0; j < 8; j++) sums[j] += (double)query[i + k + j] * (double)wide[k + j];
  }
  return tree(sums);
}

#ifdef CK_X86
static int has_avx512(void) {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
}

// The same eight sums at once.
__attribute__((target("avx512f,avx512dq,avx512bw,avx512vl"))) static double dot_avx512(ck_row_kind kind, const float *query,
                                                                                 const void *row, size_t count) {
  __m512d sum = _mm512_setzero_pd();
  for (size_t i = 0; i < count; i += 8) {
    __m256 x;
    if (kind == CK_ROW_F32) {
      x = _mm256_loadu_ps((const float *)row + i);
    } else if (kind == CK_ROW_F16) {
      x = _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)((const uint16_t *)row + i)));
    } else {
      __m256i wide = _mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)((const uint8_t *)row + i)));
      x = _mm256_cvtepi32_ps(_mm256_sub_epi32(wide, _mm256_set1_epi32(128)));
    }
    sum = _mm512_fmadd_pd(_mm512_cvtps_pd(_mm256_loadu_ps(query + i)), _mm512_cvtps_pd(x), sum);
  }
  double sums[8];
  _mm512_storeu_pd(sums, sum);
  return tree(sums);
}
#endif

static double dot_f64(ck_row_kind kind, const float *query, const void *row, size_t count) {
#ifdef CK_X86
  if (has_avx512()) return dot_avx512(kind, query, row, count);
#endif
  switch (kind) {
    case CK_ROW_F32: return dot_f32(query, row, count);
    case CK_ROW_F16: return dot_f16(query, row, count);
    default: return dot_u8(query, row, count);
  }
}

float ck_row_score(const ck_rows *rows, size_t row, const float *query) {
  size_t chunk = row / rows->per_chunk * rows->chunk_bytes;
  size_t place = row % rows->per_chunk;
  double dot = dot_f64(rows->kind, query, rows->base + chunk + place * rows->stride, rows->count);
  if (rows->kind != CK_ROW_U8) return (float)dot;
  float scale;
  memcpy(&scale, rows->scales + chunk + place * 4, 4);
  return (float)(dot * (double)scale);
}

enum { FETCHED_AHEAD = 3 };

static void fetch(const ck_rows *rows, size_t row) {
  const uint8_t *place = rows->base + row / rows->per_chunk * rows->chunk_bytes + row % rows->per_chunk * rows->stride;
  for (size_t i = 0; i < rows->stride; i += 64) __builtin_prefetch(place + i, 0, 2);
}

void ck_rescore(const ck_rows *rows, const float *query, uint64_t *candidates, size_t count) {
  for (size_t i = 0; i < count && i < FETCHED_AHEAD; i++) fetch(rows, ck_candidate_row(candidates[i]));
  for (size_t i = 0; i < count; i++) {
    if (i + FETCHED_AHEAD < count) fetch(rows, ck_candidate_row(candidates[i + FETCHED_AHEAD]));
    uint32_t row = ck_candidate_row(candidates[i]);
    candidates[i] = ck_candidate(ck_row_score(rows, row, query), row);
  }
}
