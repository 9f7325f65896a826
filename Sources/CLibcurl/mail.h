#ifndef CUSTODY_CLIBCURL_MAIL_H
#define CUSTODY_CLIBCURL_MAIL_H

#include <curl/curl.h>

// What sending mail needs besides shim.h.

static inline CURLcode custody_curl_set_mail_reader(CURL *handle, curl_read_callback value) {
    return curl_easy_setopt(handle, CURLOPT_READFUNCTION, value);
}

// SMTP, with or without TLS from the first byte, and nothing else; libcurl before 7.85 had numbers for it.
static inline CURLcode custody_curl_allow_mail(CURL *handle) {
#if LIBCURL_VERSION_NUM >= 0x075500
    return curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
#else
    return curl_easy_setopt(handle, CURLOPT_PROTOCOLS, (long)(CURLPROTO_SMTP | CURLPROTO_SMTPS));
#endif
}

// Refuses to go on without TLS.
static inline CURLcode custody_curl_require_tls(CURL *handle) {
    return curl_easy_setopt(handle, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
}

#endif
