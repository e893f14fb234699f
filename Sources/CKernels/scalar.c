#include "tables.h"

// Four lanes: the compiler lowers them to what every machine of the family has, SSE2 or NEON.
#define LANES 4
#if defined(__aarch64__)
#define SIMD_FMA 1
#define VECTORS 4
#define TILE_ROWS 6
#else
#define SIMD_FMA 0
#define VECTORS 2
#define TILE_ROWS 4
#endif
#include "table.h"

TABLE(ck_scalar_kernels, CK_SCALAR, linear_bf16)
