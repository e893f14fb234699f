// The product with bfloat16 weights by AVX-512-BF16: activations are rounded to bfloat16, too, and two products are added at
// once. Included after table.h.

enum { PAIRS = 256 };  // a block of k in the first-level cache

/// Rows of a[...][0 ..< k] as pairs of bfloat16, PAIRS to a row, zeros from k on; k <= 2 * PAIRS.
INLINE void pair_rows(const float *a, size_t a_stride, size_t k, size_t count, uint32_t *pairs) {
  for (size_t r = 0; r < count; r++)
    for (size_t l = 0; l < k; l += 32) {
      vf low = load_at(a + r * a_stride, l, k, 0);
      vf high = l + 16 < k ? load_at(a + r * a_stride, l + 16, k, 0) : splat(0);
      _mm512_storeu_si512(pairs + r * PAIRS + l / 2, (__m512i)_mm512_cvtne2ps_pbh(high, low));
    }
}

/// out[r][j] += the products of `count` pairs.
INLINE void tile_pairs(const uint32_t *pairs, const uint16_t *b, size_t count, float *out, lookahead ahead,
                       const size_t rows) {
  vf sums[TILE_ROWS][VECTORS];
  UNROLL for (size_t r = 0; r < rows; r++)
    UNROLL for (size_t v = 0; v < VECTORS; v++) sums[r][v] = load(out + r * CK_PANEL + v * LANES);
  for (size_t p = 0; p < count; p++) {
    __m512i w[VECTORS];
    prefetch(&ahead);
    UNROLL for (size_t v = 0; v < VECTORS; v++) w[v] = _mm512_loadu_si512(b + 2 * (p * CK_PANEL + v * LANES));
    UNROLL for (size_t r = 0; r < rows; r++) {
      __m512i x = _mm512_set1_epi32((int32_t)pairs[r * PAIRS + p]);
      UNROLL for (size_t v = 0; v < VECTORS; v++)
        sums[r][v] = _mm512_dpbf16_ps(sums[r][v], (__m512bh)x, (__m512bh)w[v]);
    }
  }
  UNROLL for (size_t r = 0; r < rows; r++)
    UNROLL for (size_t v = 0; v < VECTORS; v++) store(out + r * CK_PANEL + v * LANES, sums[r][v]);
}

static void rows_pairs(const uint32_t *pairs, const uint16_t *b, size_t pair_count, float *out, lookahead ahead,
                       size_t count) {
  FOR_ROWS(count, tile_pairs(pairs, b, pair_count, out, ahead, rows))
}

INLINE void compute_pairs(const ck_linear *job, const void *weights, size_t row, size_t count, size_t first,
                          lookahead ahead) {
  _Alignas(64) float tile[TILE_ROWS * CK_PANEL] = {0};
  _Alignas(64) uint32_t pairs[TILE_ROWS * PAIRS];
  for (size_t l = 0; l < job->k; l += 2 * PAIRS) {
    size_t k = smaller(2 * PAIRS, job->k - l);
    pair_rows(job->a + row * job->a_stride + l, job->a_stride, k, count, pairs);
    rows_pairs(pairs, (const uint16_t *)weights + l * CK_PANEL, (k + 1) / 2, tile, ahead, count);
    ahead.next += (k + 1) / 2 * ahead.step;
  }
  finish_f32(job, tile, row, count, first);
}

static void linear_pairs(const ck_linear *job) {
  for_tiles(job, job->k * 4, (job->k + 1) / 2 * 2 * CK_PANEL * 2, compute_pairs);
}
