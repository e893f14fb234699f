#ifndef CKERNELS_H
#define CKERNELS_H
#include <stddef.h>
#include <stdint.h>

#include "search.h"
#include "graph.h"
#include "tokens.h"
#include "blocks.h"

// The inner loops of neural encoders and exact vector search, one version per instruction set, chosen at run time.
// Matrices are row-major; a stride is the distance between two rows, in elements. Every version computes an output row from
// its own input row alone, in an order that depends on nothing else: not on the number of rows, not on their split.

#if defined(__cplusplus)
extern "C" {
#endif

// ------------------------------------------------------------------------------------------------- instruction sets

typedef enum {
  CK_SCALAR = 0,  // four-lane vectors lowered by the compiler: SSE2 on x86-64, NEON on arm64
  CK_AVX2 = 1,    // AVX2, FMA, F16C
  CK_AVX512 = 2,  // AVX-512 F, BW, DQ, VL and VNNI
  CK_AVX512_BF16 = 3  // and BF16
} ck_isa;

/// Whether this machine, operating system included, can execute the instruction set.
int ck_has_isa(ck_isa isa);

// ------------------------------------------------------------------------------------------------- packed weights

/// Weights are packed in panels of this many outputs, in a layout shared by all instruction sets:
/// float    panel[k][CK_PANEL]
/// bfloat16 panel[k / 2][CK_PANEL][2]
/// int8     panel[k / 4][CK_PANEL][4]
/// with zeros where outputs or k are missing.
enum { CK_PANEL = 32 };

/// Rows are transformed in blocks of so many elements, see `spread`.
enum { CK_BLOCK = 128 };

typedef enum { CK_F32 = 0, CK_F16 = 1, CK_BF16 = 2 } ck_type;

/// Packs rows [first, first + CK_PANEL) of a row-major matrix of `outputs` rows of `k` elements, of any alignment.
void ck_pack_f32(const void *weights, ck_type type, size_t outputs, size_t k, size_t first, float *panel);
void ck_pack_bf16(const void *weights, ck_type type, size_t outputs, size_t k, size_t first, uint16_t *panel);
/// Packs columns [first, first + CK_PANEL) of a matrix of k rows: as `ck_pack_f32` of its transpose.
void ck_pack_columns_f32(const float *x, size_t stride, size_t columns, size_t k, size_t first, float *panel);
/// Symmetric per output: weight = scale * value, |value| <= 127. `sums` are the sums of each output's values.
/// Outputs whose weights are not finite get a scale that is not a number.
void ck_pack_i8(const void *weights, ck_type type, size_t outputs, size_t k, size_t first, int8_t *panel,
                float *scales, int32_t *sums);
/// Converts `count` elements of any type and alignment to float.
void ck_load_floats(const void *source, ck_type type, size_t count, float *out);

typedef enum {
  CK_NONE = 0,
  CK_GELU = 1,       // x * Phi(x), by the error function
  CK_GELU_TANH = 2,  // its approximation by tanh
  CK_SILU = 3,
  CK_RELU = 4,
  CK_TANH = 5,
  CK_SIGMOID = 6
} ck_activation;

/// c[i][j] = activation(sum over l of a[i][l] * w[j][l] + bias[j]) + residual[i][j] for the outputs of panels
/// [first_panel, last_panel) and `rows` rows.
typedef struct {
  size_t rows, k, outputs;
  size_t first_panel, last_panel;
  const float *a;  // float and bfloat16: rows x k
  size_t a_stride;
  const uint8_t *q;  // int8: rows x k rounded up to a multiple of 4, from `quantize`
  size_t q_stride;
  const float *q_scales;       // int8: one per row
  const float *q_zeros;        // int8: one per row
  const void *panels;          // all panels, from the first on
  const float *scales;         // int8: one per output
  const int32_t *sums;         // int8: one per output
  const float *bias;           // or null
  const float *residual;       // or null; may be c
  size_t residual_stride;
  ck_activation activation;
  float *c;
  size_t c_stride;
} ck_linear;

// ------------------------------------------------------------------------------------------------- attention

/// Scaled dot-product attention of one head of one sequence. Row i attends to the keys j < keys with |i - j| <= window; a row
/// without any becomes zeros.
typedef struct {
  size_t length, dim;
  size_t keys;             // at most length
  const float *q, *k, *v;  // q: length x dim; k and v: keys x dim
  size_t stride;           // of q, k and v
  float scale;         // positive
  size_t window;      // SIZE_MAX: no window
  const float *bias;  // length x keys, or null; added to the scaled products
  size_t bias_stride;
  float *out;  // length x dim
  size_t out_stride;
  float *scratch;  // ck_attention_scratch(length, dim) floats, 64-byte aligned
} ck_attention;

/// The number of floats of `scratch`.
size_t ck_attention_scratch(size_t length, size_t dim);

/// The gradient of the attention of one head of one sequence, given that of its output. `forward.out` is unused; keys that
/// no row sees, and rows behind the keys of k and v, are left as they are.
typedef struct {
  ck_attention forward;  // scratch: ck_attention_gradient_scratch(length, dim) floats, 64-byte aligned
  const float *dout;     // length x dim
  size_t dout_stride;
  float *dq, *dk, *dv;  // length, keys and keys rows of dim columns, overwritten
  size_t stride;        // of dq, dk and dv
  float *dbias;         // length x keys, of the bias's stride, added to; or null
} ck_attention_gradient;

/// The number of floats of `scratch`.
size_t ck_attention_gradient_scratch(size_t length, size_t dim);

// ------------------------------------------------------------------------------------------------- late interaction

/// For each query vector j the largest of scale[r] * <row r, query j> + offset[r] over the rows, and of maxima[j] before.
typedef struct {
  size_t tokens;  // query vectors
  size_t dim;     // numbers in a vector
  /// Query vectors packed as weights (`ck_pack_f32`); for rows of bytes those of their codes, as floats.
  const float *panels;
  /// For rows of bytes: `ck_pack_i8` of the query vectors, and the sums that it gave. The scales are left to the caller.
  const int8_t *code_panels;
  const int32_t *code_sums;
  /// Bytes are code + 128; four of them are read at a time, so that up to 3 beyond the last row must be readable.
  ck_row_kind kind;
  const void *rows;
  size_t count, stride;  // rows, and bytes from one to the next
  const float *scales, *offsets;  // one for each row, or null for 1 and 0
  float *scratch;  // CK_MAXSIM_ROWS * dim floats; unused for rows of floats
  float *maxima;   // `tokens` rounded up to CK_PANEL floats
} ck_maxsim;

enum { CK_MAXSIM_ROWS = 12 };

// ------------------------------------------------------------------------------------------------- the table

typedef struct {
  ck_isa isa;
  void (*linear_f32)(const ck_linear *);
  void (*linear_bf16)(const ck_linear *);
  void (*linear_i8)(const ck_linear *);

  /// q[i] = a[i] / scale + zero, rounded, in 0...255 (AVX2: 0...127), with scale and zero from the row's extremes and 0; q has k rounded up
  /// to a multiple of 4 columns. A row that is not finite gets a scale that is not a number.
  void (*quantize)(const float *a, size_t stride, size_t rows, size_t k, uint8_t *q, size_t q_stride, float *scales,
                   float *zeros);
  /// The same of rows brought to mean 0 and variance 1, `epsilon` added to the variance: q is that of the row as it is, scale
  /// and zero, which is then no whole number, do the rest.
  void (*quantize_normalized)(const float *a, size_t stride, size_t rows, size_t k, float epsilon, uint8_t *q,
                              size_t q_stride, float *scales, float *zeros);
  /// Walsh-Hadamard transforms of the blocks of a row of k elements: a product of two transformed rows is CK_BLOCK times that
  /// of the rows. Outliers, which would widen the range of a row and coarsen its steps in `quantize`, are spread.
  void (*spread)(const float *a, size_t k, float *out);

  void (*attention)(const ck_attention *);

  /// out = (x + residual - mean) / sqrt(variance + epsilon) * weight + bias; residual and bias may be null, out may be x or
  /// residual.
  void (*layer_norm)(const float *x, size_t stride, const float *residual, size_t residual_stride, size_t rows,
                     size_t columns, const float *weight, const float *bias, float epsilon, float *out,
                     size_t out_stride);
  /// The gradient of `layer_norm`, in place of that of its output; dweight and dbias are added to, row after row.
  void (*layer_norm_gradient)(const float *x, size_t rows, size_t columns, const float *weight, float epsilon, float *dy,
                              float *dweight, float *dbias);
  /// out[i] = 0 where 32 bits that follow from key and place + i are below the threshold, x[i] * factor elsewhere.
  void (*dropout)(const float *x, size_t count, uint64_t place, uint64_t key, uint32_t threshold, float factor,
                  float *out);
  void (*attention_gradient)(const ck_attention_gradient *);
  /// dy[i] *= the activation's derivative at z[i]
  void (*activate_gradient)(const float *z, float *dy, size_t count, ck_activation activation);
  /// out[j] += the sum over the rows of x[row][j], row after row.
  void (*add_rows)(const float *x, size_t stride, size_t rows, size_t columns, float *out);
  /// out[j][i] = x[i][j]
  void (*transpose)(const float *x, size_t stride, size_t rows, size_t columns, float *out, size_t out_stride);
  /// out = x / sqrt(mean of x^2 + epsilon) * weight; out may be x.
  void (*rms_norm)(const float *x, size_t stride, size_t rows, size_t columns, const float *weight, float epsilon,
                   float *out, size_t out_stride);
  void (*softmax)(float *x, size_t stride, size_t rows, size_t columns);
  /// A row's softmax over [start, end), which is not empty, but for the division by the sum, which is returned; zeros elsewhere.
  /// `width` is a multiple of CK_PANEL.
  float (*weigh)(float *x, size_t start, size_t end, size_t width);
  void (*activate)(float *x, size_t count, ck_activation activation);
  /// x[i] = activation(x[i]) * y[i]
  void (*activate_multiply)(float *x, const float *y, size_t count, ck_activation activation);
  void (*add)(float *x, const float *y, size_t count);
  void (*scale)(float *x, float factor, size_t count);
  void (*exponential)(float *x, size_t count);
  /// Rotates pairs (x[i], x[i + half]) of `heads` heads of a row of `2 * half` columns each by angles whose cosines and
  /// sines are given (half each).
  void (*rotate)(float *x, size_t heads, size_t half, const float *cosines, const float *sines);

  /// Dot products of `rows` rows of `dim` elements with one vector; one order of summation for all of them.
  void (*dot_f32)(const float *rows, size_t stride, size_t count, size_t dim, const float *query, float *out);

  void (*maxsim)(const ck_maxsim *);
  /// The products of rows of floats with the query vectors: out[row * stride + token], of `tokens` rounded up to CK_PANEL
  /// numbers a row. Factors, offsets and maxima play no part.
  void (*products)(const ck_maxsim *, float *out, size_t stride);
} ck_kernels;

/// The kernels of an instruction set that the machine has.
const ck_kernels *ck_kernels_of(ck_isa isa);

// ------------------------------------------------------------------------------------------------- quantised weights

/// The kernels for blocks of weights on an instruction set that the machine has; see blocks.h.
const ck_block_kernels *ck_block_kernels_of(ck_isa isa);
const ck_format_kernels *ck_format_kernels_of(ck_isa isa, ck_block_format format);

// ------------------------------------------------------------------------------------------------- threads

typedef struct ck_pool ck_pool;
typedef void (*ck_piece)(void *context, size_t piece);

/// A pool of `threads` threads, the calling one included; null if memory is short. Fewer if the system refuses more.
ck_pool *ck_pool_create(size_t threads);
void ck_pool_destroy(ck_pool *pool);
size_t ck_pool_threads(const ck_pool *pool);
/// The cores that the scheduler lets this process use.
size_t ck_available_cores(void);
/// Calls piece(context, i) once for every i < pieces, on any of the pool's threads and the caller's; returns when all are
/// done. Runs serially on the caller inside a piece or while the pool serves another caller.
void ck_pool_run(ck_pool *pool, size_t pieces, ck_piece piece, void *context);

#if defined(__cplusplus)
}
#endif
#endif
