#ifndef SHA256_MESSAGE_H
#define SHA256_MESSAGE_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define BLOCK 64

// FIPS 180-4, section 4.2.2.
static const uint32_t K[64] __attribute__((aligned(64))) = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

// FIPS 180-4, section 5.3.3.
static const uint32_t INITIAL_STATE[8] = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
};

// What is left of one message: whole blocks where they lie, then one or two blocks of rest, padding and length.
typedef struct {
  const uint8_t *next;
  size_t blocks;
  size_t tail_blocks;
  // Its place among the messages of the batch.
  size_t number;
  uint32_t state[8];
  uint8_t tail[2 * BLOCK];
} Message;

// Sets everything but the number.
static inline void begin(Message *message, const uint8_t *bytes, size_t length) {
  size_t rest = length % BLOCK;
  message->next = bytes;
  message->blocks = length / BLOCK;
  message->tail_blocks = rest < BLOCK - 8 ? 1 : 2;
  memset(message->tail, 0, sizeof message->tail);
  if (rest > 0) memcpy(message->tail, bytes + length - rest, rest);
  message->tail[rest] = 0x80;
  uint64_t bits = __builtin_bswap64((uint64_t)length * 8);
  memcpy(message->tail + message->tail_blocks * BLOCK - 8, &bits, 8);
  memcpy(message->state, INITIAL_STATE, sizeof message->state);
}

// The blocks that lie at `next`; goes on to the tail when the whole blocks are used up. 0 when all is hashed.
static inline size_t available(Message *message) {
  if (message->blocks == 0 && message->tail_blocks > 0) {
    message->next = message->tail;
    message->blocks = message->tail_blocks;
    message->tail_blocks = 0;
  }
  return message->blocks;
}

static inline void write_digest(const uint32_t state[8], uint8_t digest[32]) {
  for (int i = 0; i < 8; i++) {
    uint32_t word = __builtin_bswap32(state[i]);
    memcpy(digest + 4 * i, &word, 4);
  }
}

// Hashes the messages that were begun elsewhere to their ends, two at a time, with the SHA extensions.
void custody_sha256_finish_pairs(Message *messages, size_t count, uint8_t *digests);

#endif
