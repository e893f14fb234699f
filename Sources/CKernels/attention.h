// Attention of one head of one sequence, a tile of rows at a time: scores against the packed keys, softmax, product with the
// packed values. A row's sums run over the keys in ascending order; masked keys add exact zeros.

INLINE size_t whole_panels(size_t count) { return (count + CK_PANEL - 1) / CK_PANEL * CK_PANEL; }

/// LANES rows of k from `row` on, columns [d, d + count), as columns of a panel.
static void pack_square(const float *k, size_t stride, size_t row, size_t length, size_t d, size_t count, float *panel) {
  vf x[LANES];
  UNROLL for (size_t j = 0; j < LANES; j++) {
    const float *from = k + (row + j) * stride + d;
    x[j] = row + j >= length ? splat(0) : count == LANES ? load(from) : load_part(from, count, 0);
  }
  transpose(x);
  for (size_t l = 0; l < count; l++) store(panel + (d + l) * CK_PANEL + row % CK_PANEL, x[l]);
}

/// panel[d][j] = k[first + j][d], zeros beyond `length`.
static void pack_keys(const float *k, size_t stride, size_t length, size_t dim, float *panels) {
  for (size_t row = 0; row < whole_panels(length); row += LANES)
    for (size_t d = 0; d < dim; d += LANES)
      pack_square(k, stride, row, length, d, smaller(LANES, dim - d), panels + row / CK_PANEL * CK_PANEL * dim);
}

/// panel[j][d] = v[j][first + d], zeros beyond `dim`.
static void pack_values(const float *v, size_t stride, size_t length, size_t dim, float *panels) {
  for (size_t first = 0; first < dim; first += CK_PANEL)
    for (size_t j = 0; j < length; j++, panels += CK_PANEL)
      for (size_t d = 0; d < CK_PANEL; d += LANES) {
        size_t column = first + d;
        store(panels + d, column < dim ? load_at(v + j * stride, column, dim, 0) : splat(0));
      }
}

/// The lanes of a vector at position j that lie within [start, end).
INLINE vi within(size_t j, size_t start, size_t end) {
  vi lane;
  UNROLL for (int i = 0; i < LANES; i++) lane[i] = i;
  int32_t before = start > j ? (int32_t)smaller(start - j, LANES) : 0;
  int32_t until = end > j ? (int32_t)smaller(end - j, LANES) : 0;
  return (lane >= before) & (lane < until);
}

/// `s` where the position is within [start, end), `fill` elsewhere; most vectors lie within as a whole.
INLINE vf limited(vf s, size_t j, size_t start, size_t end, float fill) {
  if (j >= start && end - j >= LANES) return s;
  return within(j, start, end) ? s : splat(fill);
}

/// The largest score of [start, end), which is not empty.
INLINE float top_score(const float *x, size_t start, size_t end) {
  vf top = splat(-__builtin_inff());
  for (size_t j = start / CK_PANEL * CK_PANEL; j < end; j += LANES)
    top = maximum(limited(load(x + j), j, start, end, -__builtin_inff()), top);
  return largest(top);
}

/// Turns scores of [start, end) into exponentials of scale * (score - top), those before, from a multiple of the panel on, and
/// those after, up to a whole vector, into 0; returns the sum.
INLINE float exponentials(float *x, float scale, float top, size_t start, size_t end) {
  vf total = splat(0);
  for (size_t j = start / CK_PANEL * CK_PANEL; j < end; j += LANES) {
    vf e = limited(decay(fma(load(x + j), splat(scale), splat(-top * scale))), j, start, end, 0);
    store(x + j, e);
    total += e;
  }
  return sum(total);
}

/// Scales the scores and adds the bias.
static void add_bias(float *x, float scale, const float *bias, size_t start, size_t end) {
  for (size_t j = start; j < end; j += LANES)
    store_at(x, j, end, fma(load_at(x, j, end, 0), splat(scale), load_at(bias, j, end, 0)));
}

/// The last key, exclusive, that row i sees.
INLINE size_t seen_end(const ck_attention *job, size_t i) {
  return job->window < job->length - i ? smaller(i + job->window + 1, job->keys) : job->keys;
}
/// The first key that row i sees; the end where its window lies behind all keys.
INLINE size_t seen_start(const ck_attention *job, size_t i) {
  return i > job->window ? smaller(i - job->window, job->keys) : 0;
}

/// Turns scores into softmax times `sums`. All maxima first: rows are independent, and the processor overlaps them.
static void normalize(const ck_attention *job, float *scores, size_t row, size_t count, size_t from, size_t end,
                      float *sums) {
  size_t width = whole_panels(job->keys);
  float tops[TILE_ROWS], scale = job->bias == NULL ? job->scale : 1;
  for (size_t r = 0; r < count; r++) {
    size_t start = seen_start(job, row + r), stop = seen_end(job, row + r);
    if (job->bias != NULL)
      add_bias(scores + r * width, job->scale, job->bias + (row + r) * job->bias_stride, start, stop);
    tops[r] = top_score(scores + r * width, start, stop);
  }
  for (size_t r = 0; r < count; r++) {
    float *x = scores + r * width;
    size_t start = seen_start(job, row + r), stop = seen_end(job, row + r);
    float sum = exponentials(x, scale, tops[r], start, stop);
    sums[r] = start < stop ? sum : 1;  // a row that sees no key becomes zeros
    // What a neighbour in the tile sees and this row does not.
    for (size_t j = from; j < start / CK_PANEL * CK_PANEL; j++) x[j] = 0;
    for (size_t j = stop; j < end; j++) x[j] = 0;
  }
}

/// Rows [row, row + count) of the output.
static void attend(const ck_attention *job, const float *keys, const float *values, float *scores, size_t row,
                   size_t count) {
  size_t dim = job->dim, width = whole_panels(job->keys);
  size_t from = seen_start(job, row) / CK_PANEL * CK_PANEL, end = seen_end(job, row + count - 1);
  const lookahead nothing = {(const char *)keys, 0};
  for (size_t first = from; first < end; first += TILE_COLUMNS)
    rows_f32(job->q + row * job->stride, job->stride, keys + first / CK_PANEL * CK_PANEL * dim + first % CK_PANEL, dim,
             scores + first, width, nothing, count);
  float sums[TILE_ROWS];
  normalize(job, scores, row, count, from, end, sums);
  _Alignas(64) float tile[TILE_ROWS * CK_PANEL];
  for (size_t first = 0; first < dim; first += TILE_COLUMNS) {
    const float *panel = values + first / CK_PANEL * CK_PANEL * job->keys + first % CK_PANEL;
    rows_f32(scores + from, width, panel + from * CK_PANEL, end - from, tile, CK_PANEL, nothing, count);
    for (size_t r = 0; r < count; r++)
      for (size_t d = 0; d < TILE_COLUMNS && first + d < dim; d += LANES)
        store_at(job->out + (row + r) * job->out_stride, first + d, dim, load(tile + r * CK_PANEL + d) / sums[r]);
  }
}

static void attention(const ck_attention *job) {
  size_t length = job->length, count = job->keys, dim = job->dim;
  float *keys = job->scratch;
  float *values = keys + whole_panels(count) * dim;
  float *scores = values + whole_panels(dim) * count;
  pack_keys(job->k, job->stride, count, dim, keys);
  pack_values(job->v, job->stride, count, dim, values);
  for (size_t row = 0; row < length; row += TILE_ROWS)
    attend(job, keys, values, scores, row, smaller(TILE_ROWS, length - row));
}

/// Scores of [start, end), which is not empty, to exponentials of what they are below the largest, those before and behind to
/// zeros; returns the sum. `width` is a multiple of CK_PANEL.
static float weigh(float *x, size_t start, size_t end, size_t width) {
  vf tops[WAYS];
  UNROLL for (size_t w = 0; w < WAYS; w++) tops[w] = splat(-__builtin_inff());
  size_t j = start;
  for (; j + WAYS * LANES <= end; j += WAYS * LANES)
    UNROLL for (size_t w = 0; w < WAYS; w++) tops[w] = maximum(load(x + j + w * LANES), tops[w]);
  for (; j < end; j += LANES) tops[0] = maximum(load_at(x, j, end, -__builtin_inff()), tops[0]);
  float sum = exponentials(x, 1, largest_of_ways(tops), start, end);
  memset(x, 0, start / CK_PANEL * CK_PANEL * sizeof *x);
  size_t behind = (end + LANES - 1) / LANES * LANES;
  memset(x + behind, 0, (width - behind) * sizeof *x);
  return sum;
}
