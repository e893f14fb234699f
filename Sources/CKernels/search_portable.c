#include "search_loops.h"

void ck_tile_portable(const ck_scan_work *work, const ck_tile *tile) { tile_body(work, tile); }
