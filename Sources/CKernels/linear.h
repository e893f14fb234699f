// Products with packed weights: y = activation(x W^T + b) + r. One tile is TILE_ROWS rows by VECTORS vectors of outputs, its
// sums in registers. Each sum runs over k in ascending order, whatever the shape of the tile.

enum { TILE_COLUMNS = LANES * VECTORS };

/// out[r][j] = sum over l of a[r][l] * b[l][j] for a constant number of rows and TILE_COLUMNS columns.
INLINE void tile_f32(const float *a, size_t a_stride, const float *b, size_t k, float *out, size_t out_stride,
                     const size_t rows) {
  vf sums[TILE_ROWS][VECTORS];
  UNROLL for (size_t r = 0; r < rows; r++)
    UNROLL for (size_t v = 0; v < VECTORS; v++) sums[r][v] = splat(0);
  for (size_t l = 0; l < k; l++) {
    vf w[VECTORS];
    UNROLL for (size_t v = 0; v < VECTORS; v++) w[v] = load(b + l * CK_PANEL + v * LANES);
    UNROLL for (size_t r = 0; r < rows; r++) {
      vf x = splat(a[r * a_stride + l]);
      UNROLL for (size_t v = 0; v < VECTORS; v++) sums[r][v] = fma(x, w[v], sums[r][v]);
    }
  }
  UNROLL for (size_t r = 0; r < rows; r++)
    UNROLL for (size_t v = 0; v < VECTORS; v++) store(out + r * out_stride + v * LANES, sums[r][v]);
}

/// The same with bfloat16 weights, widened on the way: the even k are the low halves of each pair.
INLINE void tile_bf16(const float *a, size_t a_stride, const uint16_t *b, size_t k, float *out, size_t out_stride,
                      const size_t rows) {
  vf sums[TILE_ROWS][VECTORS];
  UNROLL for (size_t r = 0; r < rows; r++)
    UNROLL for (size_t v = 0; v < VECTORS; v++) sums[r][v] = splat(0);
  for (size_t l = 0; l < k; l += 2) {
    vf even[VECTORS], odd[VECTORS];
    UNROLL for (size_t v = 0; v < VECTORS; v++) {
      vi pairs = *(const vi_any *)(b + l * CK_PANEL + v * LANES * 2);
      even[v] = bits_to_float(pairs << 16);
      odd[v] = bits_to_float(pairs & (int32_t)0xffff0000);
    }
    UNROLL for (size_t r = 0; r < rows; r++) {
      vf x = splat(a[r * a_stride + l]);
      vf y = l + 1 < k ? splat(a[r * a_stride + l + 1]) : splat(0);
      UNROLL for (size_t v = 0; v < VECTORS; v++) sums[r][v] = fma(x, even[v], sums[r][v]);
      UNROLL for (size_t v = 0; v < VECTORS; v++) sums[r][v] = fma(y, odd[v], sums[r][v]);
    }
  }
  UNROLL for (size_t r = 0; r < rows; r++)
    UNROLL for (size_t v = 0; v < VECTORS; v++) store(out + r * out_stride + v * LANES, sums[r][v]);
}

#if SIMD_AVX512
/// out[r][j] = sum over l of q[r][l] * b[l / 4][j][l % 4], exact.
INLINE void tile_i8(const uint8_t *q, size_t q_stride, const int8_t *b, size_t k, int32_t *out, const size_t rows) {
  __m512i sums[TILE_ROWS][VECTORS];
  UNROLL for (size_t r = 0; r < rows; r++)
    UNROLL for (size_t v = 0; v < VECTORS; v++) sums[r][v] = _mm512_setzero_si512();
  for (size_t l = 0; l < k; l += 4) {
    __m512i w[VECTORS];
    UNROLL for (size_t v = 0; v < VECTORS; v++) w[v] = _mm512_loadu_si512(b + l * CK_PANEL + v * 64);
    UNROLL for (size_t r = 0; r < rows; r++) {
      int32_t four;
      memcpy(&four, q + r * q_stride + l, 4);
      UNROLL for (size_t v = 0; v < VECTORS; v++) sums[r][v] = _mm512_dpbusd_epi32(sums[r][v], _mm512_set1_epi32(four), w[v]);
    }
  }
  UNROLL for (size_t r = 0; r < rows; r++)
    UNROLL for (size_t v = 0; v < VECTORS; v++) _mm512_storeu_si512(out + r * CK_PANEL + v * LANES, sums[r][v]);
}
#elif SIMD_AVX2
/// The same by sums of two products in 16 bits, which cannot saturate with activations of 7 bits: 2 * 127 * 127 < 2^15.
INLINE void tile_i8(const uint8_t *q, size_t q_stride, const int8_t *b, size_t k, int32_t *out, const size_t rows) {
  const __m256i ones = _mm256_set1_epi16(1);
  __m256i sums[TILE_ROWS][VECTORS];
  UNROLL for (size_t r = 0; r < rows; r++)
    UNROLL for (size_t v = 0; v < VECTORS; v++) sums[r][v] = _mm256_setzero_si256();
  for (size_t l = 0; l < k; l += 4) {
    __m256i w[VECTORS];
    UNROLL for (size_t v = 0; v < VECTORS; v++)
      w[v] = _mm256_loadu_si256((const __m256i *)(b + l * CK_PANEL + v * 32));
    UNROLL for (size_t r = 0; r < rows; r++) {
      int32_t four;
      memcpy(&four, q + r * q_stride + l, 4);
      UNROLL for (size_t v = 0; v < VECTORS; v++) {
        __m256i pairs = _mm256_maddubs_epi16(_mm256_set1_epi32(four), w[v]);
        sums[r][v] = _mm256_add_epi32(sums[r][v], _mm256_madd_epi16(pairs, ones));
      }
    }
  }
  UNROLL for (size_t r = 0; r < rows; r++)
    UNROLL for (size_t v = 0; v < VECTORS; v++)
      _mm256_storeu_si256((__m256i *)(out + r * CK_PANEL + v * LANES), sums[r][v]);
}
#else
INLINE void tile_i8(const uint8_t *q, size_t q_stride, const int8_t *b, size_t k, int32_t *out, const size_t rows) {
  UNROLL for (size_t r = 0; r < rows; r++) {
    int32_t sums[TILE_COLUMNS] = {0};
    for (size_t l = 0; l < k; l++) {
      int32_t x = q[r * q_stride + l];
      const int8_t *w = b + l / 4 * 4 * CK_PANEL + l % 4;
      for (size_t j = 0; j < TILE_COLUMNS; j++) sums[j] += x * w[4 * j];
    }
    memcpy(out + r * CK_PANEL, sums, sizeof sums);
  }
}
#endif

/// Executes `statement` with `rows` bound to a constant equal to `count`, 1...TILE_ROWS.
#define ROWS(n, statement) case n: { enum { rows = n <= TILE_ROWS ? n : TILE_ROWS }; statement; break; }
#define FOR_ROWS(count, statement)                                                             \
  switch (count) {                                                                             \
    ROWS(1, statement) ROWS(2, statement) ROWS(3, statement) ROWS(4, statement)                \
    ROWS(5, statement) ROWS(6, statement) ROWS(7, statement) ROWS(8, statement)                \
    ROWS(9, statement) ROWS(10, statement) ROWS(11, statement) ROWS(12, statement)             \
  }

static void rows_f32(const float *a, size_t a_stride, const float *b, size_t k, float *out, size_t out_stride,
                     size_t count) {
  FOR_ROWS(count, tile_f32(a, a_stride, b, k, out, out_stride, rows))
}
static void rows_bf16(const float *a, size_t a_stride, const uint16_t *b, size_t k, float *out, size_t out_stride,
                      size_t count) {
  FOR_ROWS(count, tile_bf16(a, a_stride, b, k, out, out_stride, rows))
}
static void rows_i8(const uint8_t *q, size_t q_stride, const int8_t *b, size_t k, int32_t *out, size_t count) {
  FOR_ROWS(count, tile_i8(q, q_stride, b, k, out, rows))
}

/// One output vector: bias, activation, residual. `count` < LANES at the right edge.
INLINE void finish_vector(const ck_linear *job, vf x, size_t row, size_t column, size_t count, const int kind) {
  const float *residual = job->residual == NULL ? NULL : job->residual + row * job->residual_stride + column;
  float *c = job->c + row * job->c_stride + column;
  if (count >= LANES) {
    if (job->bias != NULL) x += load(job->bias + column);
    x = activated(x, kind);
    if (residual != NULL) x += load(residual);
    store(c, x);
  } else {
    if (job->bias != NULL) x += load_part(job->bias + column, count, 0);
    x = activated(x, kind);
    if (residual != NULL) x += load_part(residual, count, 0);
    store_part(c, x, count);
  }
}

INLINE void finish_f32_kind(const ck_linear *job, const float *tile, size_t row, size_t count, size_t first,
                            const int kind) {
  for (size_t r = 0; r < count; r++)
    for (size_t j = 0; j < TILE_COLUMNS && first + j < job->outputs; j += LANES)
      finish_vector(job, load(tile + r * CK_PANEL + j), row + r, first + j, job->outputs - first - j, kind);
}

static void finish_f32(const ck_linear *job, const float *tile, size_t row, size_t count, size_t first) {
  FOR_ACTIVATION(job->activation, finish_f32_kind(job, tile, row, count, first, kind))
}

/// (sum - zero * sum of the weights) * scales: the subtraction in floats, whose rounding is far below the quantisation's.
INLINE void finish_i8_kind(const ck_linear *job, const int32_t *tile, size_t row, size_t count, size_t first,
                           const int kind) {
  for (size_t j = 0; j < TILE_COLUMNS && first + j < job->outputs; j += LANES) {
    vf sums = __builtin_convertvector(*(const vi_any *)(job->sums + first + j), vf);
    vf scales = load(job->scales + first + j);
    for (size_t r = 0; r < count; r++) {
      vf x = __builtin_convertvector(*(const vi_any *)(tile + r * CK_PANEL + j), vf);
      x = fma(splat(-(float)job->q_zeros[row + r]), sums, x) * (scales * job->q_scales[row + r]);
      finish_vector(job, x, row + r, first + j, job->outputs - first - j, kind);
    }
  }
}

static void finish_i8(const ck_linear *job, const int32_t *tile, size_t row, size_t count, size_t first) {
  FOR_ACTIVATION(job->activation, finish_i8_kind(job, tile, row, count, first, kind))
}

INLINE size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

/// Calls `statement` for each tile of `job`: rows [row, row + count), outputs from `first`, weights at `offset` elements of
/// the first panel. The weights of a tile's columns stay in the cache while the rows go by, so blocks of rows are as large
/// as the second-level cache takes.
#define FOR_TILES(job, k_packed, statement)                                                             \
  for (size_t block = 0; block < job->rows; block += block_rows(job->k))                                \
    for (size_t first = job->first_panel * CK_PANEL;                                                    \
         first < job->last_panel * CK_PANEL && first < job->outputs; first += TILE_COLUMNS)             \
      for (size_t row = block, end = smaller(block + block_rows(job->k), job->rows); row < end;         \
           row += TILE_ROWS) {                                                                          \
        size_t count = smaller(TILE_ROWS, end - row);                                                   \
        size_t offset = first / CK_PANEL * CK_PANEL * (k_packed) + first % CK_PANEL * group;            \
        statement                                                                                       \
      }

/// A multiple of TILE_ROWS.
INLINE size_t block_rows(size_t k) {
  size_t rows = (768u << 10) / (4 * (k + 1));
  return rows < TILE_ROWS ? TILE_ROWS : rows / TILE_ROWS * TILE_ROWS;
}

static void linear_f32(const ck_linear *job) {
  enum { group = 1 };
  _Alignas(64) float tile[TILE_ROWS * CK_PANEL];
  FOR_TILES(job, job->k, {
    rows_f32(job->a + row * job->a_stride, job->a_stride, (const float *)job->panels + offset, job->k, tile, CK_PANEL,
             count);
    finish_f32(job, tile, row, count, first);
  })
}

static void linear_bf16(const ck_linear *job) {
  enum { group = 2 };
  _Alignas(64) float tile[TILE_ROWS * CK_PANEL];
  FOR_TILES(job, (job->k + 1) / 2 * 2, {
    rows_bf16(job->a + row * job->a_stride, job->a_stride, (const uint16_t *)job->panels + offset, job->k, tile,
              CK_PANEL, count);
    finish_f32(job, tile, row, count, first);
  })
}

static void linear_i8(const ck_linear *job) {
  enum { group = 4 };
  _Alignas(64) int32_t tile[TILE_ROWS * CK_PANEL];
  FOR_TILES(job, (job->k + 3) / 4 * 4, {
    rows_i8(job->q + row * job->q_stride, job->q_stride, (const int8_t *)job->panels + offset, job->k, tile, count);
    finish_i8(job, tile, row, count, first);
  })
}
