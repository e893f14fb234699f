// All kernels of one instruction set, and the table of them.
#include "simd.h"
#include "linear.h"
#include "hadamard.h"
#include "rows.h"
#include "quantize.h"
#include "attention.h"
#include "gradients.h"
#include "dots.h"
#include "maxsim.h"

#define TABLE(name, set, bf16)                                                                                  \
  const ck_kernels name = {.isa = set, .linear_f32 = linear_f32, .linear_bf16 = bf16, .linear_i8 = linear_i8,   \
                           .quantize = quantize, .quantize_normalized = quantize_normalized, .spread = spread,              \
                           .attention = attention, .layer_norm = layer_norm,                                    \
                           .rms_norm = rms_norm, .softmax = softmax, .weigh = weigh, .activate = activate, .activate_multiply = activate_multiply,    \
                           .layer_norm_gradient = layer_norm_gradient, .attention_gradient = attention_gradient,    \
                           .activate_gradient = activate_gradient, .dropout = dropout, .add_rows = add_rows, .transpose = transpose_rows, \
                           .add = add, .scale = scale, .exponential = exponentiate, .rotate = rotate,           \
                           .dot_f32 = dot_f32, .maxsim = maxsim, .products = products};
