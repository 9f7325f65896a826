#ifndef CUSTODY_CZSTD_SHIM_H
#define CUSTODY_CZSTD_SHIM_H

#include <zstd.h>
#include <zstd_errors.h>

#endif
