// Attention of one head of one sequence, a tile of rows at a time: scores against the packed keys, softmax, product with the
// packed values. A row's sums run over the keys in ascending order; masked keys add exact zeros.

/// panel[d][j] = k[first + j][d] * 1, zeros beyond `length`.
static void pack_keys(const float *k, size_t stride, size_t length, size_t dim, float *panels) {
  for (size_t first = 0; first < length; first += CK_PANEL, panels += dim * CK_PANEL)
    for (size_t j = 0; j < CK_PANEL; j++)
      for (size_t d = 0; d < dim; d++) panels[d * CK_PANEL + j] = first + j < length ? k[(first + j) * stride + d] : 0;
}

/// panel[j][d] = v[j][first + d], zeros beyond `dim`.
static void pack_values(const float *v, size_t stride, size_t length, size_t dim, float *panels) {
  for (size_t first = 0; first < dim; first += CK_PANEL)
    for (size_t j = 0; j < length; j++, panels += CK_PANEL)
      for (size_t d = 0; d < CK_PANEL; d++) panels[d] = first + d < dim ? v[j * stride + first + d] : 0;
}

/// Turns scores [start, end) into exponentials of scale * score + bias - maximum, 0 for masked keys; returns their sum.
/// Elements [from, to) are computed, which are multiples of the panel (or the length) around [start, end).
INLINE float exponentials(const ck_attention *job, float *x, const float *bias, size_t from, size_t to, size_t start,
                          size_t end) {
  vf top = splat(-__builtin_inff());
  for (size_t j = from; j < to; j += LANES) {
    vf s = load(x + j) * job->scale;
    if (bias != NULL) s += to - j >= LANES ? load(bias + j) : load_part(bias + j, to - j, 0);
    if (j < start || j + LANES > end)
      for (size_t i = 0; i < LANES; i++)
        if (j + i < start || j + i >= end) s[i] = -__builtin_inff();
    store(x + j, s);
    top = maximum(s, top);
  }
  float most = largest(top);
  vf total = splat(0);
  for (size_t j = from; j < to; j += LANES) {
    vf e = exponential(load(x + j) - most);
    store(x + j, e);
    total += e;
  }
  return sum(total);
}

/// Rows [row, row + count) of the output.
static void attend(const ck_attention *job, const float *keys, const float *values, float *scores, size_t row,
                   size_t count) {
  size_t length = job->length, dim = job->dim, width = (length + CK_PANEL - 1) / CK_PANEL * CK_PANEL;
  size_t start = row > job->window ? row - job->window : 0;
  size_t end = job->window < length - row - count + 1 ? row + count - 1 + job->window + 1 : length;
  size_t from = start / CK_PANEL * CK_PANEL;
  for (size_t first = from; first < end; first += TILE_COLUMNS)
    rows_f32(job->q + row * job->stride, job->stride,
             keys + first / CK_PANEL * CK_PANEL * dim + first % CK_PANEL, dim, scores + first, width, count);
  float inverses[TILE_ROWS];
  for (size_t r = 0; r < count; r++) {
    size_t i = row + r, least = i > job->window ? i - job->window : 0;
    size_t most = job->window < length - i ? i + job->window + 1 : length;
    most = smaller(most, length);
    const float *bias = job->bias == NULL ? NULL : job->bias + i * job->bias_stride;
    inverses[r] = 1 / exponentials(job, scores + r * width, bias, from, end, least, most);
  }
  _Alignas(64) float tile[TILE_ROWS * CK_PANEL];
  for (size_t first = 0; first < dim; first += TILE_COLUMNS) {
    const float *panel = values + first / CK_PANEL * CK_PANEL * length + first % CK_PANEL;
    rows_f32(scores + from, width, panel + from * CK_PANEL, end - from, tile, CK_PANEL, count);
    for (size_t r = 0; r < count; r++)
      for (size_t d = 0; d < TILE_COLUMNS && first + d < dim; d++)
        job->out[(row + r) * job->out_stride + first + d] = tile[r * CK_PANEL + d] * inverses[r];
  }
}

static void attention(const ck_attention *job) {
  size_t length = job->length, dim = job->dim;
  float *keys = job->scratch;
  float *values = keys + (length + CK_PANEL - 1) / CK_PANEL * CK_PANEL * dim;
  float *scores = values + (dim + CK_PANEL - 1) / CK_PANEL * CK_PANEL * length;
  pack_keys(job->k, job->stride, length, dim, keys);
  pack_values(job->v, job->stride, length, dim, values);
  for (size_t row = 0; row < length; row += TILE_ROWS)
    attend(job, keys, values, scores, row, smaller(TILE_ROWS, length - row));
}
