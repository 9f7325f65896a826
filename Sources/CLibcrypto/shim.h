#ifndef CUSTODY_CLIBCRYPTO_SHIM_H
#define CUSTODY_CLIBCRYPTO_SHIM_H

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#endif
