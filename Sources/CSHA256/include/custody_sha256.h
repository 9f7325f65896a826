#ifndef CUSTODY_SHA256_H
#define CUSTODY_SHA256_H

#include <stddef.h>
#include <stdint.h>

// SHA-256 (FIPS 180-4) of many independent messages. The rounds of one message wait for each other; those of other
// messages fill the waiting times (pairs) or the parts of a wide register (lanes).

typedef struct {
  // May be null when the length is 0.
  const uint8_t *bytes;
  // In bytes, below CUSTODY_SHA256_LENGTH_LIMIT.
  size_t length;
} custody_sha256_message;

// Bytes; a message is shorter than this.
#define CUSTODY_SHA256_LENGTH_LIMIT ((size_t)1 << 32)

// 1 when the processor has the SHA extensions that custody_sha256_pairs needs.
int custody_sha256_pairs_available(void);

// Two messages at a time. Writes `count` digests of 32 bytes in the order of the messages. Never call it where it is not available.
void custody_sha256_pairs(const custody_sha256_message *messages, size_t count, uint8_t *digests);

// 1 when processor and system have the AVX-512 registers that custody_sha256_lanes needs.
int custody_sha256_lanes_available(void);

// Sixteen messages at a time, and as soon as one ends the next in its place.
//
// fewest: when fewer messages than this are left unfinished, pairs are faster and take them over, which must be
// available then; 0 is never.
void custody_sha256_lanes(const custody_sha256_message *messages, size_t count, size_t fewest, uint8_t *digests);

#endif
