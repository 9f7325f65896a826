#ifndef CUSTODY_SHA256_H
#define CUSTODY_SHA256_H

#include <stddef.h>
#include <stdint.h>

// 1 when the processor has the SHA extensions that custody_sha256_pair needs.
int custody_sha256_pair_available(void);

// SHA-256 (FIPS 180-4) of two independent messages at once. One message's rounds wait for each other; those of two fill
// the waiting times, so two cost little more than one. Never call it where it is not available.
void custody_sha256_pair(const uint8_t *first, size_t first_length, const uint8_t *second, size_t second_length,
                         uint8_t first_digest[32], uint8_t second_digest[32]);

#endif
