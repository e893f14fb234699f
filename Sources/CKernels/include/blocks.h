#pragma once
#include <stddef.h>
#include <stdint.h>

// Weights in blocks of few bits a number (ggml's formats, as GGUF files hold them): to floats, and multiplied where they lie.
// `unpack` gives the same bits on every instruction set: products and sums are rounded one by one. The sums of products do not
// depend on the number of threads, but on the instruction set.

typedef enum {
  CK_BLOCKS_F32 = 0,
  CK_BLOCKS_F16 = 1,
  CK_BLOCKS_BF16 = 2,
  CK_BLOCKS_Q8_0 = 3,
  CK_BLOCKS_Q4_0 = 4,
  CK_BLOCKS_Q4_1 = 5,
  CK_BLOCKS_Q5_0 = 6,
  CK_BLOCKS_Q5_1 = 7,
  CK_BLOCKS_Q2_K = 8,
  CK_BLOCKS_Q3_K = 9,
  CK_BLOCKS_Q4_K = 10,
  CK_BLOCKS_Q5_K = 11,
  CK_BLOCKS_Q6_K = 12,
  CK_BLOCKS_MXFP4 = 13,
  CK_BLOCK_FORMATS = 14
} ck_block_format;

/// Writes the numbers of `count` blocks, of any alignment, to `out`.
typedef void (*ck_unpacker)(const void *blocks, size_t count, float *out);

/// Writes `columns` numbers of whole blocks as integers, and the factor of each group of them, where there are offsets each
/// followed by its offset. Numbers that are no integers are rounded to CK_FLOAT_LEVELS; the last group is then filled with zeros.
typedef void (*ck_integer_unpacker)(const void *blocks, size_t columns, int16_t *out, float *factors);

/// Integers that floats are rounded to, of either sign, and the most of rows that are multiplied with blocks of integers: sums of
/// 32 products stay below 2^31, of floats with floats and of integers of 8 bits with rows.
enum { CK_FLOAT_LEVELS = 8191, CK_ROW_LEVELS = 32767 };

/// Rows of weights.
typedef struct {
  const void *blocks;
  size_t row_bytes, k;
  /// Not 0: rows come in heads of so many, in which a pair's rows are neighbours. Output j is then the row that stands half a head
  /// apart from its pair's other one.
  size_t head;
  // Of the format.
  ck_unpacker unpack;
  ck_integer_unpacker integers;
  size_t elements, bytes;  // of a block
  size_t group;            // numbers with the same factor, of integers
  int offsets;             // whether groups have offsets
} ck_block_rows;

/// y[r][j] = x[r] * weights[j] + bias[j] + residual[r][j] for at most four rows.
typedef struct {
  ck_block_rows weights;
  size_t rows;
  const float *x;
  size_t x_stride;
  const float *sums;  // where there are offsets: see `group_sums`
  size_t sums_stride;
  const float *bias, *residual;  // or null; residual may be y
  float *y;
  size_t y_stride;  // of residual, too
} ck_gemv;

enum { CK_GEMV_ROWS = 4 };

/// The same for any number of rows of integers and one panel.
typedef struct {
  size_t rows, outputs;  // outputs: at most CK_PANEL
  const int16_t *q;
  size_t q_stride;             // k rounded up to a multiple of 32
  const float *scales, *sums;  // see `quantize_i16`
  const int16_t *panel;
  const float *factors;
  size_t group;
  int offsets;
  const float *bias, *residual;  // or null; residual may be c
  float *c;
  size_t c_stride;  // of residual, too
} ck_integer_linear;

/// The kernels of a format.
typedef struct {
  ck_unpacker unpack;
  ck_integer_unpacker integers;
  void (*gemv)(const ck_gemv *, size_t first, size_t last);
  size_t elements, bytes, group;
  int offsets;
} ck_format_kernels;

/// Those of an instruction set.
typedef struct {
  ck_format_kernels formats[CK_BLOCK_FORMATS];
  /// Pairs of 0 and the sum of a group of x; k is a multiple of `group`.
  void (*group_sums)(const float *x, size_t k, size_t group, float *sums);
  /// A panel as of `ck_pack_f32`: outputs [first, first + count), zeros beyond them.
  void (*panel_f32)(const ck_block_rows *, size_t first, size_t count, float *panel);
  /// The same of integers, panel[k / 2][CK_PANEL][2]; factors[groups][CK_PANEL], where there are offsets each group's followed
  /// by these. k is rounded up to a multiple of 32.
  void (*panel_i16)(const ck_block_rows *, size_t first, size_t count, int16_t *panel, float *factors);
  /// q[r][i] = a[r][i] / scales[r][i / 32], rounded, -levels...levels; sums[r][i / 32] are those of scale q over 16, the next 16 and all 32.
  void (*quantize_i16)(const float *a, size_t stride, size_t rows, size_t k, float levels, int16_t *q, float *scales,
                       float *sums);
  void (*linear_i16)(const ck_integer_linear *);
} ck_block_kernels;
