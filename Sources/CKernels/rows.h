// Operations on rows and on runs of elements.

/// to = x + other, or x; returns the sum of the elements.
INLINE float copy_sum(const float *x, const float *other, size_t count, float *to) {
  vf total[WAYS] = {splat(0), splat(0), splat(0), splat(0)};
  size_t i = 0;
  for (; i + WAYS * LANES <= count; i += WAYS * LANES)
    UNROLL for (size_t w = 0; w < WAYS; w++) {
      vf v = load(x + i + w * LANES);
      if (other != NULL) v += load(other + i + w * LANES);
      total[w] += v;
      store(to + i + w * LANES, v);
    }
  for (; i < count; i += LANES) {
    vf v = load_at(x, i, count, 0);
    if (other != NULL) v += load_at(other, i, count, 0);
    total[0] += v;
    store_at(to, i, count, v);
  }
  return sum_of_ways(total);
}

/// The sum of the elements.
INLINE float total(const float *x, size_t count) {
  vf sums[WAYS] = {splat(0), splat(0), splat(0), splat(0)};
  size_t i = 0;
  for (; i + WAYS * LANES <= count; i += WAYS * LANES)
    UNROLL for (size_t w = 0; w < WAYS; w++) sums[w] += load(x + i + w * LANES);
  for (; i < count; i += LANES) sums[0] += load_at(x, i, count, 0);
  return sum_of_ways(sums);
}

/// The sum of (x - mean)^2.
INLINE float squared_distance(const float *x, size_t count, float mean) {
  vf total[WAYS] = {splat(0), splat(0), splat(0), splat(0)};
  size_t i = 0;
  for (; i + WAYS * LANES <= count; i += WAYS * LANES)
    UNROLL for (size_t w = 0; w < WAYS; w++) {
      vf d = load(x + i + w * LANES) - mean;
      total[w] = fma(d, d, total[w]);
    }
  for (; i < count; i += LANES) {
    vf d = load_at(x, i, count, mean) - mean;
    total[0] = fma(d, d, total[0]);
  }
  return sum_of_ways(total);
}

static void layer_norm(const float *x, size_t stride, const float *residual, size_t residual_stride, size_t rows,
                       size_t columns, const float *weight, const float *bias, float epsilon, float *out,
                       size_t out_stride) {
  for (size_t r = 0; r < rows; r++) {
    float *to = out + r * out_stride;
    const float *other = residual == NULL ? NULL : residual + r * residual_stride;
    float mean = copy_sum(x + r * stride, other, columns, to) / (float)columns;
    float variance = squared_distance(to, columns, mean) / (float)columns;
    float inverse = 1 / __builtin_sqrtf(variance + epsilon);
    for (size_t i = 0; i < columns; i += LANES) {
      vf shift = bias == NULL ? splat(0) : load_at(bias, i, columns, 0);
      vf v = (load_at(to, i, columns, 0) - mean) * inverse;
      store_at(to, i, columns, fma(v, load_at(weight, i, columns, 0), shift));
    }
  }
}

static void rms_norm(const float *x, size_t stride, size_t rows, size_t columns, const float *weight, float epsilon,
                     float *out, size_t out_stride) {
  for (size_t r = 0; r < rows; r++) {
    const float *from = x + r * stride;
    float *to = out + r * out_stride;
    float inverse = 1 / __builtin_sqrtf(squared_distance(from, columns, 0) / (float)columns + epsilon);
    for (size_t i = 0; i < columns; i += LANES)
      store_at(to, i, columns, load_at(from, i, columns, 0) * inverse * load_at(weight, i, columns, 0));
  }
}

static void softmax(float *x, size_t stride, size_t rows, size_t columns) {
  for (size_t r = 0; r < rows; r++, x += stride) {
    vf top = splat(-__builtin_inff()), total = splat(0);
    for (size_t i = 0; i < columns; i += LANES) top = maximum(load_at(x, i, columns, -__builtin_inff()), top);
    float most = largest(top);
    for (size_t i = 0; i < columns; i += LANES) {
      vf e = exponential(load_at(x, i, columns, -__builtin_inff()) - most);
      total += e;
      store_at(x, i, columns, e);
    }
    float inverse = 1 / sum(total);
    for (size_t i = 0; i < columns; i += LANES) store_at(x, i, columns, load_at(x, i, columns, 0) * inverse);
  }
}

/// x[i] = f(x[i], y[i]) where `expression` is in terms of `a` and `b`.
#define ELEMENTWISE(x, other, count, expression)                   \
  for (size_t i = 0; i < count; i += LANES) {                      \
    vf a = load_at(x, i, count, 0), b = load_at(other, i, count, 0); \
    (void)b;                                                       \
    store_at(x, i, count, expression);                             \
  }

static void activate(float *x, size_t count, ck_activation activation) {
  FOR_ACTIVATION(activation, ELEMENTWISE(x, x, count, activated(a, kind)))
}
static void activate_multiply(float *x, const float *y, size_t count, ck_activation activation) {
  FOR_ACTIVATION(activation, ELEMENTWISE(x, y, count, activated(a, kind) * b))
}
static void add(float *x, const float *y, size_t count) { ELEMENTWISE(x, y, count, a + b) }
static void scale(float *x, float factor, size_t count) { ELEMENTWISE(x, x, count, a * factor) }
static void exponentiate(float *x, size_t count) { ELEMENTWISE(x, x, count, exponential(a)) }

static void rotate(float *x, size_t heads, size_t half, const float *cosines, const float *sines) {
  for (size_t h = 0; h < heads; h++, x += 2 * half)
    for (size_t i = 0; i < half; i += LANES) {
      vf a = load_at(x, i, half, 0), b = load_at(x + half, i, half, 0);
      vf c = load_at(cosines, i, half, 0), s = load_at(sines, i, half, 0);
      store_at(x, i, half, fma(a, c, -(b * s)));
      store_at(x + half, i, half, fma(b, c, a * s));
    }
}
