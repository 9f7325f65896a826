#ifndef CUSTODY_CLIBCRYPTO_SHIM_H
#define CUSTODY_CLIBCRYPTO_SHIM_H

#include <openssl/cms.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/ess.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ts.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

// What follows is here because Swift cannot see macros with arguments (the typed stacks) and has no way to say that a
// decoder moves a pointer through an array. Nothing decides anything.

static inline int custody_certificates_count(const STACK_OF(X509) *stack) { return sk_X509_num(stack); }

static inline X509 *custody_certificates_at(const STACK_OF(X509) *stack, int index) {
    return sk_X509_value(stack, index);
}

static inline STACK_OF(X509) *custody_certificates_new(void) { return sk_X509_new_null(); }

static inline void custody_certificates_free(STACK_OF(X509) *stack) { sk_X509_pop_free(stack, X509_free); }

// The stack takes a reference of its own.
static inline int custody_certificates_add(STACK_OF(X509) *stack, X509 *certificate) {
    if (!X509_up_ref(certificate)) return 0;
    if (sk_X509_push(stack, certificate) > 0) return 1;
    X509_free(certificate);
    return 0;
}

static inline int custody_signers_count(CMS_ContentInfo *cms) {
    STACK_OF(CMS_SignerInfo) *signers = CMS_get0_SignerInfos(cms);
    return signers == NULL ? 0 : sk_CMS_SignerInfo_num(signers);
}

static inline CMS_SignerInfo *custody_signers_first(CMS_ContentInfo *cms) {
    return sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(cms), 0);
}

static inline int custody_purposes_count(const EXTENDED_KEY_USAGE *usage) { return sk_ASN1_OBJECT_num(usage); }

static inline int custody_purposes_nid(const EXTENDED_KEY_USAGE *usage, int index) {
    return OBJ_obj2nid(sk_ASN1_OBJECT_value(usage, index));
}

static inline void custody_purposes_free(EXTENDED_KEY_USAGE *usage) {
    sk_ASN1_OBJECT_pop_free(usage, ASN1_OBJECT_free);
}

static inline int custody_names_contain(const GENERAL_NAMES *names, GENERAL_NAME *name) {
    for (int index = 0; index < sk_GENERAL_NAME_num(names); index++)
        if (GENERAL_NAME_cmp(sk_GENERAL_NAME_value(names, index), name) == 0) return 1;
    return 0;
}

// The name inside a general name that is a directory name, else NULL.
static inline X509_NAME *custody_directory_name(const GENERAL_NAME *name) {
    return name->type == GEN_DIRNAME ? name->d.directoryName : NULL;
}

// RFC 2253 text, other than ASCII as UTF-8.
static inline unsigned long custody_name_flags(void) { return XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB; }

// The length of the content of a constructed universal value that begins here, its tag and where its content begins;
// -1 for anything else, indefinite lengths included.
static inline long custody_der_header(const unsigned char *bytes, long length, int *tag, long *content) {
    const unsigned char *position = bytes;
    long content_length = 0;
    int class = 0;
    int kind = ASN1_get_object(&position, &content_length, tag, &class, length);
    if (kind != V_ASN1_CONSTRUCTED || class != V_ASN1_UNIVERSAL) return -1;
    *content = position - bytes;
    return content_length;
}

// Decoders that say how many bytes they used.
#define CUSTODY_DECODER(TYPE)                                                                                        \
    static inline TYPE *custody_d2i_##TYPE(const unsigned char *bytes, long length, long *used) {                    \
        const unsigned char *position = bytes;                                                                       \
        TYPE *value = d2i_##TYPE(NULL, &position, length);                                                           \
        *used = position - bytes;                                                                                    \
        return value;                                                                                                \
    }
CUSTODY_DECODER(TS_STATUS_INFO)
CUSTODY_DECODER(CMS_ContentInfo)
CUSTODY_DECODER(TS_TST_INFO)
CUSTODY_DECODER(ESS_SIGNING_CERT)
CUSTODY_DECODER(ESS_SIGNING_CERT_V2)
CUSTODY_DECODER(X509)
#undef CUSTODY_DECODER

// The length of the request's DER; written to `output` unless that is NULL.
static inline int custody_i2d_TS_REQ(const TS_REQ *request, unsigned char *output) {
    return i2d_TS_REQ(request, output == NULL ? NULL : &output);
}

static inline int custody_i2d_X509(X509 *certificate, unsigned char *output) {
    return i2d_X509(certificate, output == NULL ? NULL : &output);
}

#endif
