// Dot products of many rows with one vector. Running sums hide the latency of addition; the order is the same for every row,
// wherever it stands.

static void dot_f32(const float *rows, size_t stride, size_t count, size_t dim, const float *query, float *out) {
  for (size_t r = 0; r < count; r++, rows += stride) {
    vf sums[WAYS] = {splat(0), splat(0), splat(0), splat(0)};
    size_t i = 0;
    for (; i + WAYS * LANES <= dim; i += WAYS * LANES)
      UNROLL for (size_t w = 0; w < WAYS; w++)
        sums[w] = fma(load(rows + i + w * LANES), load(query + i + w * LANES), sums[w]);
    for (; i < dim; i += LANES) sums[0] = fma(load_at(rows, i, dim, 0), load_at(query, i, dim, 0), sums[0]);
    out[r] = sum_of_ways(sums);
  }
}
