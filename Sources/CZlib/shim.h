#ifndef CUSTODY_CZLIB_SHIM_H
#define CUSTODY_CZLIB_SHIM_H

#include <zlib.h>

// deflateInit2 and inflateInit2 are macros, which Swift does not import.
static inline int custody_deflateInit2(z_stream *stream, int level, int windowBits, int memLevel, int strategy) {
  return deflateInit2(stream, level, Z_DEFLATED, windowBits, memLevel, strategy);
}

static inline int custody_inflateInit2(z_stream *stream, int windowBits) {
  return inflateInit2(stream, windowBits);
}

#endif
