// Products with packed weights: y = activation(x W^T + b) + r. One tile is TILE_ROWS rows by VECTORS vectors of outputs, its
// sums in registers. Each sum runs over k in ascending order, whatever the shape of the tile.

enum { TILE_COLUMNS = LANES * VECTORS };

/// What to bring to the second-level cache meanwhile: `step` bytes further with each step along k.
typedef struct {
  const char *next;
  size_t step;
} lookahead;

INLINE void prefetch(lookahead *ahead) {
  // Both halves of 128 bytes: with few rows, a step takes as much.
  __builtin_prefetch(ahead->next, 0, 2);
  __builtin_prefetch(ahead->next + 64, 0, 2);
  ahead->next += ahead->step;
}

/// Adds a[r][l] * b[l][j] to the sums.
INLINE void step_f32(const float *a, size_t a_stride, const float *b, size_t l, vf sums[TILE_ROWS][VECTORS],
                     const size_t rows) {
  vf w[VECTORS];
  UNROLL for (size_t v = 0; v < VECTORS; v++) w[v] = load(b + l * CK_PANEL + v * LANES);
  UNROLL for (size_t r = 0; r < rows; r++) {
    vf x = splat(a[r * a_stride + l]);
    UNROLL for (size_t v = 0; v < VECTORS; v++) sums[r][v] = fma(x, w[v], sums[r][v]);
  }
}

/// out[r][j] = sum over l of a[r][l] * b[l][j] for a constant number of rows and TILE_COLUMNS columns. Meanwhile
/// fetches what comes next.
INLINE void tile_f32(const float *a, size_t a_stride, const float *b, size_t k, float *out, size_t out_stride,
                     lookahead ahead, const size_t rows) {
  vf sums[TILE_ROWS][VECTORS];
  UNROLL for (size_t r = 0; r < rows; r++)
    UNROLL for (size_t v = 0; v < VECTORS; v++) sums[r][v] = splat(0);
  for (size_t l = 0; l < k; l++) {
    prefetch(&ahead);
    step_f32(a, a_stride, b, l, sums, rows);
  }
  UNROLL for (size_t r = 0; r < rows; r++)
    UNROLL for (size_t v = 0; v < VECTORS; v++) store(out + r * out_stride + v * LANES, sums[r][v]);
}

/// The products of one pair of bfloat16 weights, widened on the way: the even k are the low halves. x and y hold the values
/// for both, one per row.
INLINE void step_bf16(const float *a, size_t a_stride, const uint16_t *b, size_t l, const int has_odd,
                      vf sums[TILE_ROWS][VECTORS], const size_t rows) {
  vf even[VECTORS], odd[VECTORS];
  UNROLL for (size_t v = 0; v < VECTORS; v++) {
    vi pairs = *(const vi_any *)(b + l * CK_PANEL + v * LANES * 2);
    even[v] = bits_to_float(pairs << 16);
    odd[v] = bits_to_float(pairs & (int32_t)0xffff0000);
  }
  UNROLL for (size_t r = 0; r < rows; r++) {
    vf x = splat(a[r * a_stride + l]);
    UNROLL for (size_t v = 0; v < VECTORS; v++) sums[r][v] = fma(x, even[v], sums[r][v]);
    if (!has_odd) continue;
    vf y = splat(a[r * a_stride + l + 1]);
    UNROLL for (size_t v = 0; v < VECTORS; v++) sums[r][v] = fma(y, odd[v], sums[r][v]);
  }
}

/// The same as `tile_f32` with bfloat16 weights.
INLINE void tile_bf16(const float *a, size_t a_stride, const uint16_t *b, size_t k, float *out, size_t out_stride,
                      lookahead ahead, const size_t rows) {
  vf sums[TILE_ROWS][VECTORS];
  UNROLL for (size_t r = 0; r < rows; r++)
    UNROLL for (size_t v = 0; v < VECTORS; v++) sums[r][v] = splat(0);
  size_t l = 0;
  for (; l + 1 < k; l += 2) {
    prefetch(&ahead);
    step_bf16(a, a_stride, b, l, 1, sums, rows);
  }
  if (l < k) step_bf16(a, a_stride, b, l, 0, sums, rows);
  UNROLL for (size_t r = 0; r < rows; r++)
    UNROLL for (size_t v = 0; v < VECTORS; v++) store(out + r * out_stride + v * LANES, sums[r][v]);
}

#if SIMD_AVX512
typedef __m512i integers;
INLINE integers load_integers(const int8_t *p) { return _mm512_loadu_si512(p); }
INLINE void store_integers(int32_t *p, integers x) { _mm512_storeu_si512(p, x); }
/// Adds the products of four unsigned with four signed bytes in each 32 bits.
INLINE integers add_products(integers sums, int32_t four, integers w) {
  return _mm512_dpbusd_epi32(sums, _mm512_set1_epi32(four), w);
}
#elif SIMD_AVX2
typedef __m256i integers;
INLINE integers load_integers(const int8_t *p) { return _mm256_loadu_si256((const __m256i *)p); }
INLINE void store_integers(int32_t *p, integers x) { _mm256_storeu_si256((__m256i *)p, x); }
/// The same by sums of two products in 16 bits, which cannot saturate with activations of 7 bits: 2 * 127 * 127 < 2^15.
INLINE integers add_products(integers sums, int32_t four, integers w) {
  __m256i pairs = _mm256_maddubs_epi16(_mm256_set1_epi32(four), w);
  return _mm256_add_epi32(sums, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
}
#endif

#if SIMD_AVX512 || SIMD_AVX2
INLINE void step_i8(const uint8_t *q, size_t q_stride, const int8_t *b, size_t l, integers sums[TILE_ROWS][VECTORS],
                    const size_t rows) {
  integers w[VECTORS];
  UNROLL for (size_t v = 0; v < VECTORS; v++) w[v] = load_integers(b + l * CK_PANEL + v * LANES * 4);
  UNROLL for (size_t r = 0; r < rows; r++) {
    int32_t four;
    memcpy(&four, q + r * q_stride + l, 4);
    UNROLL for (size_t v = 0; v < VECTORS; v++) sums[r][v] = add_products(sums[r][v], four, w[v]);
  }
}

/// out[r][j] = sum over l of q[r][l] * b[l / 4][j][l % 4], exact.
INLINE void tile_i8(const uint8_t *q, size_t q_stride, const int8_t *b, size_t k, int32_t *out, lookahead ahead,
                    const size_t rows) {
  integers sums[TILE_ROWS][VECTORS];
  UNROLL for (size_t r = 0; r < rows; r++)
    UNROLL for (size_t v = 0; v < VECTORS; v++) sums[r][v] = (integers){0};
  for (size_t l = 0; l < k; l += 4) {
    prefetch(&ahead);
    step_i8(q, q_stride, b, l, sums, rows);
  }
  UNROLL for (size_t r = 0; r < rows; r++)
    UNROLL for (size_t v = 0; v < VECTORS; v++) store_integers(out + r * CK_PANEL + v * LANES, sums[r][v]);
}
#else
INLINE void tile_i8(const uint8_t *q, size_t q_stride, const int8_t *b, size_t k, int32_t *out, lookahead ahead,
                    const size_t rows) {
  (void)ahead;
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
#define ROWS(n, statement) \
  case n: { enum { rows = n <= TILE_ROWS ? n : TILE_ROWS }; statement; break; }
#define FOR_ROWS(count, statement)                                                             \
  switch (count) {                                                                             \
    ROWS(1, statement) ROWS(2, statement) ROWS(3, statement) ROWS(4, statement)                \
    ROWS(5, statement) ROWS(6, statement) ROWS(7, statement) ROWS(8, statement)                \
    ROWS(9, statement) ROWS(10, statement) ROWS(11, statement) ROWS(12, statement)             \
  }

static void rows_f32(const float *a, size_t a_stride, const float *b, size_t k, float *out, size_t out_stride,
                     lookahead ahead, size_t count) {
  FOR_ROWS(count, tile_f32(a, a_stride, b, k, out, out_stride, ahead, rows))
}
static void rows_bf16(const float *a, size_t a_stride, const uint16_t *b, size_t k, float *out, size_t out_stride,
                      lookahead ahead, size_t count) {
  FOR_ROWS(count, tile_bf16(a, a_stride, b, k, out, out_stride, ahead, rows))
}
static void rows_i8(const uint8_t *q, size_t q_stride, const int8_t *b, size_t k, int32_t *out, lookahead ahead,
                    size_t count) {
  FOR_ROWS(count, tile_i8(q, q_stride, b, k, out, ahead, rows))
}

/// Where a tile's outputs go: the first `count` of each vector.
typedef struct {
  float *c;
  const float *residual;  // or null
  size_t c_stride, residual_stride, count;
} destination;

INLINE destination destination_of(const ck_linear *job, size_t row, size_t column) {
  return (destination){
      .c = job->c + row * job->c_stride + column,
      .residual = job->residual == NULL ? NULL : job->residual + row * job->residual_stride + column,
      .c_stride = job->c_stride,
      .residual_stride = job->residual_stride,
      .count = job->outputs - column,
  };
}

INLINE void put(const destination *to, size_t r, vf x) {
  if (to->residual != NULL) x += load_at(to->residual + r * to->residual_stride, 0, to->count, 0);
  store_at(to->c + r * to->c_stride, 0, to->count, x);
}

INLINE vf bias_of(const ck_linear *job, size_t column) {
  return job->bias == NULL ? splat(0) : load_at(job->bias, column, job->outputs, 0);
}

INLINE void finish_f32_kind(const ck_linear *job, const float *tile, size_t row, size_t count, size_t first,
                            const int kind) {
  for (size_t j = 0; j < TILE_COLUMNS && first + j < job->outputs; j += LANES) {
    const destination to = destination_of(job, row, first + j);
    const vf bias = bias_of(job, first + j);
    for (size_t r = 0; r < count; r++) put(&to, r, activated(load(tile + r * CK_PANEL + j) + bias, kind));
  }
}

static void finish_f32(const ck_linear *job, const float *tile, size_t row, size_t count, size_t first) {
  FOR_ACTIVATION(job->activation, finish_f32_kind(job, tile, row, count, first, kind))
}

/// (sum - zero * sum of the weights) * scales + bias: the subtraction in floats, whose rounding is far below the
/// quantisation's.
INLINE void finish_i8_kind(const ck_linear *job, const int32_t *tile, size_t row, size_t count, size_t first,
                           const int kind) {
  const float *q_scales = job->q_scales + row;
  const float *q_zeros = job->q_zeros + row;
  for (size_t j = 0; j < TILE_COLUMNS && first + j < job->outputs; j += LANES) {
    const destination to = destination_of(job, row, first + j);
    const vf bias = bias_of(job, first + j), scales = load(job->scales + first + j);
    const vf sums = -__builtin_convertvector(*(const vi_any *)(job->sums + first + j), vf);
    for (size_t r = 0; r < count; r++) {
      vf x = __builtin_convertvector(*(const vi_any *)(tile + r * CK_PANEL + j), vf);
      x = fma(splat(q_zeros[r]), sums, x);
      put(&to, r, activated(fma(x, scales * q_scales[r], bias), kind));
    }
  }
}

static void finish_i8(const ck_linear *job, const int32_t *tile, size_t row, size_t count, size_t first) {
  FOR_ACTIVATION(job->activation, finish_i8_kind(job, tile, row, count, first, kind))
}

INLINE size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

/// The rows of a block: whole tiles, as many as the second-level cache takes, the blocks of about equal size.
INLINE size_t block_rows(size_t rows, size_t row_bytes) {
  size_t most = (768u << 10) / (row_bytes + 1);
  size_t blocks = rows / (most < TILE_ROWS ? TILE_ROWS : most) + 1;
  return (rows / blocks + TILE_ROWS) / TILE_ROWS * TILE_ROWS;
}

/// Computes rows [row, row + count) of the outputs from `first` on, whose weights begin at `weights`.
typedef void compute_tile(const ck_linear *job, const void *weights, size_t row, size_t count, size_t first,
                          lookahead ahead);

/// Calls `tile` for each tile of `job`. The weights of a tile's columns stay in the cache while a block of rows goes by;
/// meanwhile the next panel is fetched, in equal parts with the first eight tiles. In every precision a step along k takes
/// 128 bytes of a panel, 4 for each column.
INLINE void for_tiles(const ck_linear *job, size_t row_bytes, size_t panel_bytes, compute_tile *tile) {
  size_t size = block_rows(job->rows, row_bytes), last = smaller(job->last_panel * CK_PANEL, job->outputs);
  for (size_t start = 0; start < job->rows; start += size) {
    size_t end = smaller(start + size, job->rows), parts = smaller((end - start + TILE_ROWS - 1) / TILE_ROWS, 8);
    for (size_t first = job->first_panel * CK_PANEL; first < last; first += TILE_COLUMNS) {
      const char *panel = (const char *)job->panels + first / CK_PANEL * panel_bytes;
      const char *next = first + CK_PANEL < last ? panel + panel_bytes : panel;
      for (size_t row = start, part = 0; row < end; row += TILE_ROWS, part += part < parts - 1) {
        lookahead ahead = {next + part * (panel_bytes / parts), 4 * CK_PANEL / parts};
        tile(job, panel + first % CK_PANEL * 4, row, smaller(TILE_ROWS, end - row), first, ahead);
      }
    }
  }
}

/// Brings the lines that a tile's outputs go to, and those of the residual, to the first-level cache while the tile is
/// computed: an encoder in single precision gains 4% by it, with AVX2 7%. Smaller weights gain nothing.
INLINE void prefetch_outputs(const ck_linear *job, size_t row, size_t count, size_t first) {
  const destination to = destination_of(job, row, first);
  for (size_t r = 0; r < count; r++)
    for (size_t j = 0; j < TILE_COLUMNS; j += 16) {
      __builtin_prefetch(to.c + r * to.c_stride + j, 1, 3);
      if (to.residual != NULL) __builtin_prefetch(to.residual + r * to.residual_stride + j, 0, 3);
    }
}

/// Whether the sums of a tile are its outputs.
INLINE int is_plain(const ck_linear *job, size_t first) {
  return job->bias == NULL && job->residual == NULL && job->activation == CK_NONE && job->outputs - first >= TILE_COLUMNS;
}

INLINE void compute_f32(const ck_linear *job, const void *weights, size_t row, size_t count, size_t first,
                        lookahead ahead) {
  _Alignas(64) float tile[TILE_ROWS * CK_PANEL];
  if (is_plain(job, first)) {
    // Short sums, as in attention, would take a tenth longer on their way through the tile.
    rows_f32(job->a + row * job->a_stride, job->a_stride, weights, job->k, job->c + row * job->c_stride + first,
             job->c_stride, ahead, count);
    return;
  }
  prefetch_outputs(job, row, count, first);
  rows_f32(job->a + row * job->a_stride, job->a_stride, weights, job->k, tile, CK_PANEL, ahead, count);
  finish_f32(job, tile, row, count, first);
}

INLINE void compute_bf16(const ck_linear *job, const void *weights, size_t row, size_t count, size_t first,
                         lookahead ahead) {
  _Alignas(64) float tile[TILE_ROWS * CK_PANEL];
  rows_bf16(job->a + row * job->a_stride, job->a_stride, weights, job->k, tile, CK_PANEL, ahead, count);
  finish_f32(job, tile, row, count, first);
}

INLINE void compute_i8(const ck_linear *job, const void *weights, size_t row, size_t count, size_t first,
                       lookahead ahead) {
  _Alignas(64) int32_t tile[TILE_ROWS * CK_PANEL];
  rows_i8(job->q + row * job->q_stride, job->q_stride, weights, job->k, tile, ahead, count);
  finish_i8(job, tile, row, count, first);
}

static void linear_f32(const ck_linear *job) {
  for_tiles(job, job->k * 4, job->k * CK_PANEL * 4, compute_f32);
}
static void linear_bf16(const ck_linear *job) {
  for_tiles(job, job->k * 4, (job->k + 1) / 2 * 2 * CK_PANEL * 2, compute_bf16);
}
static void linear_i8(const ck_linear *job) {
  for_tiles(job, job->k, (job->k + 3) / 4 * 4 * CK_PANEL, compute_i8);
}
