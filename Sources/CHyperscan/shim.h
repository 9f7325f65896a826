#ifndef CUSTODY_CHYPERSCAN_SHIM_H
#define CUSTODY_CHYPERSCAN_SHIM_H

// Hyperscan (libhyperscan-dev) and Vectorscan (libvectorscan-dev) share this header and the name of the library.
#include <hs/hs.h>

#endif
