#pragma once
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

/* Bytes that a TLS connection wants to send, in memory that grows and is used again. */
struct lyceum_tls_output {
    unsigned char *bytes;
    size_t count;
    size_t capacity;
};

/* Both ends of a TLS connection: what was received, borrowed for one call, and where to put what is to be sent. */
struct lyceum_tls_channel {
    const unsigned char *input;
    size_t input_count;
    struct lyceum_tls_output *output;
};

static inline int lyceum_tls_bio_read(BIO *bio, char *bytes, int wanted) {
    struct lyceum_tls_channel *channel = (struct lyceum_tls_channel *)BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    if (wanted <= 0) return 0;
    if (channel->input_count == 0) {
        BIO_set_retry_read(bio);
        return -1;
    }
    size_t count = channel->input_count < (size_t)wanted ? channel->input_count : (size_t)wanted;
    memcpy(bytes, channel->input, count);
    channel->input += count;
    channel->input_count -= count;
    return (int)count;
}

static inline int lyceum_tls_bio_write(BIO *bio, const char *bytes, int count) {
    struct lyceum_tls_output *output = ((struct lyceum_tls_channel *)BIO_get_data(bio))->output;
    BIO_clear_retry_flags(bio);
    if (count <= 0) return 0;
    size_t needed = output->count + (size_t)count;
    if (needed > output->capacity) {
        size_t capacity = needed * 2;
        unsigned char *grown = (unsigned char *)realloc(output->bytes, capacity);
        if (!grown) return -1;
        output->bytes = grown;
        output->capacity = capacity;
    }
    memcpy(output->bytes + output->count, bytes, (size_t)count);
    output->count = needed;
    return count;
}

static inline long lyceum_tls_bio_control(BIO *bio, int command, long number, void *pointer) {
    (void)bio, (void)number, (void)pointer;
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

/* A kind of BIO whose data is a lyceum_tls_channel; made once. */
static inline BIO_METHOD *lyceum_tls_bio_method(void) {
    BIO_METHOD *method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "lyceum");
    if (!method) return NULL;
    BIO_meth_set_read(method, lyceum_tls_bio_read);
    BIO_meth_set_write(method, lyceum_tls_bio_write);
    BIO_meth_set_ctrl(method, lyceum_tls_bio_control);
    return method;
}

static const uint64_t lyceum_tls_options =
    SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_SESSION_RESUMPTION_ON_RENEGOTIATION;

static inline int lyceum_tls_set_versions(SSL_CTX *context, int lowest, int highest) {
    return SSL_CTX_set_min_proto_version(context, lowest) && SSL_CTX_set_max_proto_version(context, highest);
}

static inline int lyceum_tls_set_groups(SSL_CTX *context, const char *names) {
    return (int)SSL_CTX_set1_groups_list(context, names);
}

static inline void lyceum_tls_set_mode(SSL_CTX *context, long mode) {
    SSL_CTX_set_mode(context, mode);
}

static inline void lyceum_tls_set_session_cache(SSL_CTX *context, long mode) {
    SSL_CTX_set_session_cache_mode(context, mode);
}

static inline int lyceum_tls_set_server_name(SSL *connection, const char *name) {
    return (int)SSL_set_tlsext_host_name(connection, name);
}

static inline void lyceum_tls_on_server_name(
    SSL_CTX *context, int (*callback)(SSL *connection, int *alert, void *argument), void *argument
) {
    SSL_CTX_set_tlsext_servername_callback(context, callback);
    SSL_CTX_set_tlsext_servername_arg(context, argument);
}

/* Readies both halves of sealing or opening a session ticket: AES-256-CBC with HMAC-SHA-256. */
static inline int lyceum_tls_ticket_start(
    EVP_CIPHER_CTX *cipher, EVP_MAC_CTX *mac, const unsigned char *cipher_key, const unsigned char *mac_key,
    const unsigned char *iv, int seals
) {
    OSSL_PARAM parameters[3];
    parameters[0] = OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, (void *)mac_key, 32);
    parameters[1] = OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)"SHA256", 0);
    parameters[2] = OSSL_PARAM_construct_end();
    return EVP_CipherInit_ex(cipher, EVP_aes_256_cbc(), NULL, cipher_key, iv, seals)
        && EVP_MAC_CTX_set_params(mac, parameters);
}

/* For keys that are encrypted: nobody sits at the terminal of a server. */
static inline int lyceum_no_password(char *buffer, int size, int writes, void *argument) {
    (void)buffer, (void)size, (void)writes, (void)argument;
    return -1;
}

static inline STACK_OF(X509) *lyceum_chain_new(void) {
    return sk_X509_new_null();
}

static inline int lyceum_chain_push(STACK_OF(X509) *chain, X509 *certificate) {
    return sk_X509_push(chain, certificate);
}

static inline void lyceum_chain_free(STACK_OF(X509) *chain) {
    sk_X509_pop_free(chain, X509_free);
}

static inline GENERAL_NAMES *lyceum_alternative_names(const X509 *certificate) {
    return (GENERAL_NAMES *)X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
}

static inline int lyceum_name_count(const GENERAL_NAMES *names) {
    return sk_GENERAL_NAME_num(names);
}

/* The characters of a DNS name among a certificate's names, and how many; NULL for a name of another kind. */
static inline const unsigned char *lyceum_dns_name(const GENERAL_NAMES *names, int index, int *count) {
    const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, index);
    if (name->type != GEN_DNS) return NULL;
    *count = ASN1_STRING_length(name->d.dNSName);
    return ASN1_STRING_get0_data(name->d.dNSName);
}

/* Seconds from now to the end of a certificate, negative once it has expired. */
static inline int lyceum_seconds_left(const X509 *certificate, int64_t *seconds) {
    int days = 0, rest = 0;
    if (!ASN1_TIME_diff(&days, &rest, NULL, X509_get0_notAfter(certificate))) return 0;
    *seconds = (int64_t)days * 86400 + rest;
    return 1;
}

/* A public key of the kind from its parameters; NULL where they make no key. */
static inline EVP_PKEY *lyceum_key_from_parameters(const char *kind, OSSL_PARAM *parameters) {
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, kind, NULL);
    if (context && EVP_PKEY_fromdata_init(context) > 0)
        EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters);
    EVP_PKEY_CTX_free(context);
    return key;
}

/* An RSA public key from its modulus and exponent, both big-endian. */
static inline EVP_PKEY *lyceum_rsa_public_key(
    const unsigned char *modulus, size_t modulus_count, const unsigned char *exponent, size_t exponent_count
) {
    EVP_PKEY *key = NULL;
    BIGNUM *n = BN_bin2bn(modulus, (int)modulus_count, NULL), *e = BN_bin2bn(exponent, (int)exponent_count, NULL);
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    OSSL_PARAM *parameters = NULL;
    if (n && e && builder && OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, n)
        && OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, e))
        parameters = OSSL_PARAM_BLD_to_param(builder);
    if (parameters) key = lyceum_key_from_parameters("RSA", parameters);
    OSSL_PARAM_free(parameters);
    OSSL_PARAM_BLD_free(builder);
    BN_free(n);
    BN_free(e);
    return key;
}

/* A P-256 public key from an uncompressed point of 65 bytes; NULL where it does not lie on the curve. */
static inline EVP_PKEY *lyceum_p256_public_key(const unsigned char *point) {
    OSSL_PARAM parameters[3];
    parameters[0] = OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char *)"prime256v1", 0);
    parameters[1] = OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, (void *)point, 65);
    parameters[2] = OSSL_PARAM_construct_end();
    return lyceum_key_from_parameters("EC", parameters);
}

/* New pairs of keys. */
static inline EVP_PKEY *lyceum_generate_rsa(size_t bits) {
    return EVP_PKEY_Q_keygen(NULL, NULL, "RSA", bits);
}

static inline EVP_PKEY *lyceum_generate_p256(void) {
    return EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
}

static inline EVP_PKEY *lyceum_generate_ed25519(void) {
    return EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
}

/* A context for one HMAC after the other under a key; NULL where the library cannot. */
static inline EVP_MAC_CTX *lyceum_hmac_new(
    EVP_MAC *hmac, const char *digest, const unsigned char *key, size_t key_count
) {
    EVP_MAC_CTX *context = EVP_MAC_CTX_new(hmac);
    OSSL_PARAM parameters[2];
    parameters[0] = OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)digest, 0);
    parameters[1] = OSSL_PARAM_construct_end();
    if (context && EVP_MAC_init(context, key, key_count, parameters)) return context;
    EVP_MAC_CTX_free(context);
    return NULL;
}

/* The bytes of a memory BIO, which it keeps. */
static inline const unsigned char *lyceum_bio_bytes(BIO *bio, long *count) {
    char *bytes = NULL;
    *count = BIO_get_mem_data(bio, &bytes);
    return (const unsigned char *)bytes;
}

/* OPENSSL_free and OPENSSL_clear_free are macros. */
static inline void lyceum_free(void *bytes) {
    OPENSSL_free(bytes);
}

static inline void lyceum_clear_free(void *bytes, size_t count) {
    OPENSSL_clear_free(bytes, count);
}
