#pragma once
#include <stddef.h>
#include <stdint.h>

// The inner loops of nearest-neighbour search over rows of stored vectors. Rows are padded with zeros to a multiple of 64
// bytes, and so are the queries. Three kinds of rows: 32-bit floats, 16-bit floats, and bytes (code + 128, times a scale a
// row). Every version of a loop gives the same candidates or the same bits, as said beside it.

typedef enum { CK_ROW_F32 = 0, CK_ROW_F16 = 1, CK_ROW_U8 = 2 } ck_row_kind;

/// Rounds to the nearest 16-bit float, ties to even; too large becomes infinite.
void ck_f16_from_f32(const float *values, size_t count, uint16_t *out);
void ck_f32_from_f16(const uint16_t *values, size_t count, float *out);

/// The dot product in double precision: eight running sums (element i goes to sum i mod 8), added as
/// ((0+4)+(2+6)) + ((1+5)+(3+7)). Each product is exact, so that every instruction set gives the same bits. `count` is a
/// multiple of 8. Bytes count as byte - 128.
double ck_dot_f64(ck_row_kind kind, const float *query, const void *row, size_t count);
