// Dot products of many rows with one vector, at the speed of memory. Four sums a row hide the latency of addition; the order
// is the same for every row, wherever it stands.

#define LOAD_F32(p, i, n) load_at(p, i, n, 0)

INLINE vf half_at(const uint16_t *p, size_t i, size_t count) {
  vh x = (vh)0;
  if (count - i >= LANES) x = *(const vh_any *)(p + i);
  else memcpy(&x, p + i, (count - i) * sizeof *p);
  return from_half(x);
}

#define DOT(row, dim, query, element)                                                         \
  vf sums[4] = {splat(0), splat(0), splat(0), splat(0)};                                      \
  size_t i = 0;                                                                               \
  for (; i + 4 * LANES <= dim; i += 4 * LANES)                                                \
    for (size_t u = 0; u < 4; u++)                                                            \
      sums[u] = fma(element(row, i + u * LANES, dim), load(query + i + u * LANES), sums[u]);  \
  for (; i < dim; i += LANES) sums[0] = fma(element(row, i, dim), load_at(query, i, dim, 0), sums[0]);

static void dot_f32(const float *rows, size_t stride, size_t count, size_t dim, const float *query, float *out) {
  for (size_t r = 0; r < count; r++, rows += stride) {
    DOT(rows, dim, query, LOAD_F32)
    out[r] = sum((sums[0] + sums[1]) + (sums[2] + sums[3]));
  }
}

static void dot_f16(const uint16_t *rows, size_t stride, size_t count, size_t dim, const float *query, float *out) {
  for (size_t r = 0; r < count; r++, rows += stride) {
    DOT(rows, dim, query, half_at)
    out[r] = sum((sums[0] + sums[1]) + (sums[2] + sums[3]));
  }
}

static void dot_i8(const int8_t *rows, size_t stride, size_t count, size_t dim, const int8_t *query, int32_t *out) {
  for (size_t r = 0; r < count; r++, rows += stride) {
    int32_t total = 0;
    size_t i = 0;
#if SIMD_AVX512
    __m512i sums = _mm512_setzero_si512();
    for (; i + 32 <= dim; i += 32)
      sums = _mm512_dpwssd_epi32(sums, _mm512_cvtepi8_epi16(_mm256_loadu_si256((const __m256i *)(rows + i))),
                                 _mm512_cvtepi8_epi16(_mm256_loadu_si256((const __m256i *)(query + i))));
    total = _mm512_reduce_add_epi32(sums);
#elif SIMD_AVX2
    __m256i sums = _mm256_setzero_si256();
    for (; i + 16 <= dim; i += 16)
      sums = _mm256_add_epi32(sums, _mm256_madd_epi16(
                                        _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(rows + i))),
                                        _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(query + i)))));
    int32_t parts[8];
    _mm256_storeu_si256((__m256i *)parts, sums);
    for (int p = 0; p < 8; p++) total += parts[p];
#endif
    for (; i < dim; i++) total += (int32_t)rows[i] * query[i];
    out[r] = total;
  }
}

static void f32_from_f16(const uint16_t *x, size_t count, float *out) {
  for (size_t i = 0; i < count; i += LANES) store_at(out, i, count, half_at(x, i, count));
}

static void f16_from_f32(const float *x, size_t count, uint16_t *out) {
  for (size_t i = 0; i < count; i += LANES) {
    vh half = to_half(load_at(x, i, count, 0));
    memcpy(out + i, &half, smaller(LANES, count - i) * sizeof *out);
  }
}

static void f32_from_i8(const int8_t *x, size_t count, float *out) {
  for (size_t i = 0; i < count; i++) out[i] = x[i];
}
