// The largest product of each query vector with any row: a tile of rows is multiplied with TILE_COLUMNS query vectors in
// registers, and its products are gone as soon as they are compared.

/// Rows of a job from `first` on as floats, `stride` apart: where they are, or widened into the scratch.
typedef struct {
  const float *values;
  size_t stride, first;
} float_rows;

/// maxima[column ...] = max(themselves, sums[r] * scales[first + r] + offsets[first + r])
INLINE void raise_maxima(const ck_maxsim *job, vf sums[TILE_ROWS][VECTORS], size_t first, size_t column,
                         const size_t rows) {
  const float *scales = job->scales, *offsets = job->offsets;
  if (scales != NULL)
    UNROLL for (size_t r = 0; r < rows; r++)
      UNROLL for (size_t v = 0; v < VECTORS; v++) sums[r][v] *= scales[first + r];
  if (offsets != NULL)
    UNROLL for (size_t r = 0; r < rows; r++)
      UNROLL for (size_t v = 0; v < VECTORS; v++) sums[r][v] += offsets[first + r];
  UNROLL for (size_t v = 0; v < VECTORS; v++) {
    float *place = job->maxima + column + v * LANES;
    // Two maxima side by side, which need not wait for each other.
    vf even = load(place), odd = sums[rows - 1][v];
    UNROLL for (size_t r = 0; r + 1 < rows; r += 2) even = maximum(even, sums[r][v]);
    UNROLL for (size_t r = 1; r + 1 < rows; r += 2) odd = maximum(odd, sums[r][v]);
    store(place, maximum(even, odd));
  }
}

/// The rows behind a tile, which are fetched while it is computed: they are far in memory, and no prefetcher foresees that
/// rows are read side by side. What is stored counts, whether it is widened or not.
typedef struct {
  const char *next;
  size_t size, step;  // of a tile's rows, and for each number of one row, in bytes
} rows_ahead;

INLINE rows_ahead ahead_of(const ck_maxsim *job, size_t first) {
  const size_t size = TILE_ROWS * job->stride;
  return (rows_ahead){(const char *)job->rows + first * job->stride + size, size, size / job->dim};
}

/// Brings a line of the next tile to the first-level cache, and one of the tile after it to the second.
INLINE void fetch(rows_ahead *ahead, size_t numbers) {
  __builtin_prefetch(ahead->next, 0, 3);
  __builtin_prefetch(ahead->next + ahead->size, 0, 2);
  ahead->next += numbers * ahead->step;
}

/// The products of a tile of rows with TILE_COLUMNS query vectors.
INLINE void tile_products(const ck_maxsim *job, float_rows from, size_t column, vf sums[TILE_ROWS][VECTORS],
                          const size_t rows) {
  const float *panel = job->panels + column / CK_PANEL * job->dim * CK_PANEL + column % CK_PANEL;
  UNROLL for (size_t r = 0; r < rows; r++)
    UNROLL for (size_t v = 0; v < VECTORS; v++) sums[r][v] = splat(0);
  rows_ahead ahead = ahead_of(job, from.first);
  for (size_t l = 0; l < job->dim; l++) {
    fetch(&ahead, 1);
    step_f32(from.values, from.stride, panel, l, sums, rows);
  }
}

INLINE void raise_f32(const ck_maxsim *job, float_rows from, const size_t rows) {
  for (size_t column = 0; column < job->tokens; column += TILE_COLUMNS) {
    vf sums[TILE_ROWS][VECTORS];
    tile_products(job, from, column, sums, rows);
    raise_maxima(job, sums, from.first, column, rows);
  }
}

static void raise_floats(const ck_maxsim *job, float_rows from, size_t count) {
  FOR_ROWS(count, raise_f32(job, from, rows))
}

#if SIMD_AVX512
INLINE void raise_u8(const ck_maxsim *job, size_t first, const size_t rows) {
  const uint8_t *codes = (const uint8_t *)job->rows + first * job->stride;
  for (size_t column = 0; column < job->tokens; column += TILE_COLUMNS) {
    const int8_t *panel = job->code_panels + column / CK_PANEL * ((job->dim + 3) / 4 * 4) * CK_PANEL + column % CK_PANEL * 4;
    integers products[TILE_ROWS][VECTORS];
    UNROLL for (size_t r = 0; r < rows; r++)
      UNROLL for (size_t v = 0; v < VECTORS; v++) products[r][v] = (integers){0};
    rows_ahead ahead = ahead_of(job, first);
    for (size_t l = 0; l < job->dim; l += 4) {
      fetch(&ahead, 4);
      step_i8(codes, job->stride, panel, l, products, rows);
    }
    vf sums[TILE_ROWS][VECTORS];
    UNROLL for (size_t v = 0; v < VECTORS; v++) {
      const integers zeros = _mm512_slli_epi32(_mm512_loadu_si512(job->code_sums + column + v * LANES), 7);
      UNROLL for (size_t r = 0; r < rows; r++)
        sums[r][v] = _mm512_cvtepi32_ps(_mm512_sub_epi32(products[r][v], zeros));
    }
    raise_maxima(job, sums, first, column, rows);
  }
}

static void raise_codes(const ck_maxsim *job, size_t first, size_t count) { FOR_ROWS(count, raise_u8(job, first, rows)) }
#else
/// Products of codes as floats: exact, since their sums stay below 2^24 up to 1040 dimensions, and hence the same.
static void raise_codes(const ck_maxsim *job, size_t first, size_t count) {
  for (size_t r = 0; r < count; r++) {
    const uint8_t *codes = (const uint8_t *)job->rows + (first + r) * job->stride;
    for (size_t l = 0; l < job->dim; l++) job->scratch[r * job->dim + l] = (float)((int)codes[l] - 128);
  }
  raise_floats(job, (float_rows){job->scratch, job->dim, first}, count);
}
#endif

INLINE void widen_row(const uint16_t *row, size_t count, float *out) {
  size_t l = 0;
#if SIMD_AVX512
  for (; l + 16 <= count; l += 16) store(out + l, _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)(row + l))));
#elif SIMD_AVX2
  for (; l + 8 <= count; l += 8) store(out + l, _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(row + l))));
#endif
  if (l < count) ck_f32_from_f16(row + l, count - l, out + l);
}

static void raise_halves(const ck_maxsim *job, size_t first, size_t count) {
  for (size_t r = 0; r < count; r++) {
    const uint8_t *row = (const uint8_t *)job->rows + (first + r) * job->stride;
    widen_row((const uint16_t *)(const void *)row, job->dim, job->scratch + r * job->dim);
  }
  raise_floats(job, (float_rows){job->scratch, job->dim, first}, count);
}

enum { TOUCHED = 32 << 10 };

/// Touches the pages behind those that come next. Their addresses are then translated side by side; one after the other, when
/// rows are fetched, costs single precision a fifth of its speed.
INLINE void touch_pages(const uint8_t *from) {
  enum { PAGE = 4096 };
  UNROLL for (size_t i = 0; i < TOUCHED; i += PAGE) __builtin_prefetch(from + TOUCHED + i, 0, 3);
}

static void maxsim(const ck_maxsim *job) {
  size_t touched = 0;
  for (size_t first = 0; first < job->count; first += TILE_ROWS) {
    size_t count = smaller(TILE_ROWS, job->count - first);
    const uint8_t *rows = (const uint8_t *)job->rows + first * job->stride;
    if (first * job->stride >= touched) {
      touch_pages((const uint8_t *)job->rows + touched);
      touched += TOUCHED;
    }
    switch (job->kind) {
      case CK_ROW_F32:
        raise_floats(job, (float_rows){(const float *)(const void *)rows, job->stride / 4, first}, count);
        break;
      case CK_ROW_F16: raise_halves(job, first, count); break;
      case CK_ROW_U8: raise_codes(job, first, count); break;
    }
  }
}

INLINE void store_products(const ck_maxsim *job, float_rows from, float *out, size_t stride, const size_t rows) {
  for (size_t column = 0; column < job->tokens; column += TILE_COLUMNS) {
    vf sums[TILE_ROWS][VECTORS];
    tile_products(job, from, column, sums, rows);
    UNROLL for (size_t r = 0; r < rows; r++)
      UNROLL for (size_t v = 0; v < VECTORS; v++)
        store(out + (from.first + r) * stride + column + v * LANES, sums[r][v]);
  }
}

static void products(const ck_maxsim *job, float *out, size_t stride) {
  for (size_t first = 0; first < job->count; first += TILE_ROWS) {
    const float *values = (const float *)job->rows + first * (job->stride / 4);
    float_rows from = {values, job->stride / 4, first};
    FOR_ROWS(smaller(TILE_ROWS, job->count - first), store_products(job, from, out, stride, rows))
  }
}
