// Gradients of the functions in rows.h, simd.h and attention.h. Each is a function of the gradient of the output and of what
// the function saw; nothing of the forward pass is kept but its inputs.

/// The derivative of `activated` at z, where a is its value: all of them follow from the two without new functions. x Phi(x)
/// and its kin are z times a gate; the gate is a / z, and one half at 0.
INLINE vf gate_of(vf z, vf a) { return z * z < 1e-30f ? splat(0.5f) : a / z; }

INLINE vf slope(vf z, vf a, ck_activation activation) {
  vf gate = gate_of(z, a);
  switch (activation) {
    case CK_GELU: return fma(z * 0.39894228f, exponential(-0.5f * z * z), gate);
    case CK_GELU_TANH: {
      vf t = 2 * gate - 1;
      return fma(0.5f * z * (1 - t * t), 0.79788456f * fma(z * z, splat(0.134145f), splat(1)), gate);
    }
    case CK_SILU: return fma(a, 1 - gate, gate);
    case CK_RELU: return z > 0.0f ? splat(1) : splat(0);
    case CK_TANH: return 1 - a * a;
    case CK_SIGMOID: return a * (1 - a);
    case CK_NONE: break;
  }
  return splat(1);
}

#define SLOPES(kind)                                                                     \
  for (size_t i = 0; i < count; i += LANES) {                                            \
    vf x = load_at(z, i, count, 0);                                                      \
    store_at(dy, i, count, load_at(dy, i, count, 0) * slope(x, activated(x, kind), kind)); \
  }

static void activate_gradient(const float *z, float *dy, size_t count, ck_activation activation) {
  FOR_ACTIVATION(activation, SLOPES(kind))
}

/// With n = (x - mean) / deviation and g = dy * weight: dx = (g - mean of g - n * mean of g * n) / deviation, in place of dy.
static void layer_norm_gradient(const float *x, size_t rows, size_t columns, const float *weight, float epsilon,
                                float *dy, float *dweight, float *dbias) {
  float n = (float)columns;
  for (size_t r = 0; r < rows; r++, x += columns, dy += columns) {
    float mean = total(x, columns) / n;
    float inverse = 1 / __builtin_sqrtf(squared_distance(x, columns, mean) / n + epsilon);
    vf plain = splat(0), weighted = splat(0);
    for (size_t i = 0; i < columns; i += LANES) {
      vf normal = (load_at(x, i, columns, mean) - mean) * inverse, d = load_at(dy, i, columns, 0);
      vf g = d * load_at(weight, i, columns, 0);
      plain += g;
      weighted = fma(g, normal, weighted);
      store_at(dweight, i, columns, fma(d, normal, load_at(dweight, i, columns, 0)));
      store_at(dbias, i, columns, load_at(dbias, i, columns, 0) + d);
    }
    float first = sum(plain) / n, second = sum(weighted) / n;
    for (size_t i = 0; i < columns; i += LANES) {
      vf normal = (load_at(x, i, columns, mean) - mean) * inverse;
      vf g = load_at(dy, i, columns, 0) * load_at(weight, i, columns, 0);
      store_at(dy, i, columns, (g - first - normal * second) * inverse);
    }
  }
}

/// 32 random bits for each place: two rounds of the finaliser of MurmurHash3 (Appleby 2011), the halves of the key between.
INLINE vu random_bits(vu place, uint64_t key) {
  vu h = place * 0x9e3779b9u ^ (uint32_t)key;
  h = (h ^ h >> 16) * 0x85ebca6bu;
  h = (h ^ h >> 13) * 0xc2b2ae35u;
  h = (h ^ h >> 16) + (uint32_t)(key >> 32);
  h = (h ^ h >> 16) * 0x85ebca6bu;
  h = (h ^ h >> 13) * 0xc2b2ae35u;
  return h ^ h >> 16;
}

/// See `ck_kernels`. Places count modulo 2^32.
static void dropout(const float *x, size_t count, uint64_t place, uint64_t key, uint32_t threshold, float factor,
                    float *out) {
  vu lane;
  UNROLL for (uint32_t i = 0; i < LANES; i++) lane[i] = i;
  for (size_t i = 0; i < count; i += LANES) {
    vu bits = random_bits(lane + (uint32_t)(place + i), key);
    vf v = load_at(x, i, count, 0) * factor;
    store_at(out, i, count, bits < threshold ? splat(0) : v);
  }
}

/// Column sums of some rows, added to `out`.
static void add_rows(const float *x, size_t stride, size_t rows, size_t columns, float *out) {
  for (size_t r = 0; r < rows; r++, x += stride) ELEMENTWISE(out, (x), columns, a + b)
}

/// out[j][i] = x[i][j]
static void transpose_rows(const float *x, size_t stride, size_t rows, size_t columns, float *out, size_t out_stride) {
  for (size_t i = 0; i < rows; i += LANES)
    for (size_t j = 0; j < columns; j += LANES) {
      vf square[LANES];
      UNROLL for (size_t r = 0; r < LANES; r++)
        square[r] = i + r < rows ? load_at(x + (i + r) * stride, j, columns, 0) : splat(0);
      transpose(square);
      size_t count = smaller(LANES, columns - j);
      for (size_t c = 0; c < count; c++) store_at(out + (j + c) * out_stride, i, rows, square[c]);
    }
}

// ------------------------------------------------------------------------------------------------- attention

/// out[row][j] for all rows: products of rows of `a`, k numbers each, with packed panels.
static void products_f32(const float *a, size_t a_stride, size_t rows, const float *panels, size_t k, size_t outputs,
                         float *out, size_t out_stride) {
  const lookahead nothing = {(const char *)panels, 0};
  _Alignas(64) float tile[TILE_ROWS * CK_PANEL];
  for (size_t row = 0; row < rows; row += TILE_ROWS) {
    size_t count = smaller(TILE_ROWS, rows - row);
    for (size_t first = 0; first < outputs; first += TILE_COLUMNS) {
      rows_f32(a + row * a_stride, a_stride, panels + first / CK_PANEL * CK_PANEL * k + first % CK_PANEL, k, tile,
               CK_PANEL, nothing, count);
      for (size_t r = 0; r < count; r++)
        for (size_t j = 0; j < TILE_COLUMNS && first + j < outputs; j += LANES)
          store_at(out + (row + r) * out_stride, first + j, outputs, load(tile + r * CK_PANEL + j));
    }
  }
}

/// Softmax of the scaled and biased scores of row i over the keys that it sees; zeros elsewhere.
static void attention_weights(const ck_attention *job, float *scores, size_t i) {
  size_t start = seen_start(job, i), end = seen_end(job, i);
  for (size_t j = 0; j < start; j++) scores[j] = 0;
  for (size_t j = end; j < job->keys; j++) scores[j] = 0;
  if (start >= end) return;
  float *seen = scores + start;
  if (job->bias == NULL) scale(seen, job->scale, end - start);
  else add_bias(scores, job->scale, job->bias + i * job->bias_stride, start, end);
  softmax(seen, end - start, 1, end - start);
}

/// dS = P * (dP - sum of P * dP), in place of dP; that of the scaled scores, so that it is the bias's gradient too.
static void softmax_gradient(const float *p, float *dp, size_t count) {
  vf total = splat(0);
  for (size_t j = 0; j < count; j += LANES) total = fma(load_at(p, j, count, 0), load_at(dp, j, count, 0), total);
  float mean = sum(total);
  for (size_t j = 0; j < count; j += LANES)
    store_at(dp, j, count, load_at(p, j, count, 0) * (load_at(dp, j, count, 0) - mean));
}

/// See `ck_attention_gradient`. With P the weights, O = P V: dV = P^T dO, dP = dO V^T, dQ = dS K, dK = dS^T Q.
static void attention_gradient(const ck_attention_gradient *gradient) {
  const ck_attention *job = &gradient->forward;
  size_t length = job->length, keys = job->keys, dim = job->dim;
  float *panels = job->scratch;
  float *p = panels + (ck_attention_gradient_scratch(length, dim) - 3 * length * length);
  float *ds = p + length * keys, *turned = ds + length * keys;

  pack_keys(job->k, job->stride, keys, dim, panels);
  products_f32(job->q, job->stride, length, panels, dim, keys, p, keys);
  for (size_t i = 0; i < length; i++) attention_weights(job, p + i * keys, i);
  transpose_rows(p, keys, length, keys, turned, length);
  pack_values(gradient->dout, gradient->dout_stride, length, dim, panels);
  products_f32(turned, length, keys, panels, length, dim, gradient->dv, gradient->stride);

  pack_keys(job->v, job->stride, keys, dim, panels);
  products_f32(gradient->dout, gradient->dout_stride, length, panels, dim, keys, ds, keys);
  for (size_t i = 0; i < length; i++) softmax_gradient(p + i * keys, ds + i * keys, keys);
  if (gradient->dbias != NULL)
    for (size_t i = 0; i < length; i++) add(gradient->dbias + i * job->bias_stride, ds + i * keys, keys);
  scale(ds, job->scale, length * keys);

  pack_values(job->k, job->stride, keys, dim, panels);
  products_f32(ds, keys, length, panels, keys, dim, gradient->dq, gradient->stride);
  transpose_rows(ds, keys, length, keys, turned, length);
  pack_values(job->q, job->stride, length, dim, panels);
  products_f32(turned, length, keys, panels, length, dim, gradient->dk, gradient->stride);
}
