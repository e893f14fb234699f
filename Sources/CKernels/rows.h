// Operations on rows and on runs of elements.

/// The sum of (x - mean)^2.
INLINE float squared_distance(const float *x, size_t count, float mean) {
  vf total = splat(0);
  for (size_t i = 0; i < count; i += LANES) {
    vf d = load_at(x, i, count, mean) - mean;
    total = fma(d, d, total);
  }
  return sum(total);
}

static void layer_norm(const float *x, size_t stride, const float *residual, size_t residual_stride, size_t rows,
                       size_t columns, const float *weight, const float *bias, float epsilon, float *out,
                       size_t out_stride) {
  for (size_t r = 0; r < rows; r++) {
    const float *from = x + r * stride, *other = residual == NULL ? NULL : residual + r * residual_stride;
    float *to = out + r * out_stride;
    vf total = splat(0);
    for (size_t i = 0; i < columns; i += LANES) {
      vf v = load_at(from, i, columns, 0);
      if (other != NULL) v += load_at(other, i, columns, 0);
      total += v;
      store_at(to, i, columns, v);
    }
    float mean = sum(total) / (float)columns;
    float variance = squared_distance(to, columns, mean) / (float)columns;
    float inverse = 1 / __builtin_sqrtf(variance + epsilon);
    for (size_t i = 0; i < columns; i += LANES) {
      vf v = (load_at(to, i, columns, 0) - mean) * inverse * load_at(weight, i, columns, 0);
      if (bias != NULL) v += load_at(bias, i, columns, 0);
      store_at(to, i, columns, v);
    }
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
static void keep_maximum(float *x, const float *y, size_t count) { ELEMENTWISE(x, y, count, maximum(a, b)) }
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
