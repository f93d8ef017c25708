#pragma once
#include <srtp2/srtp.h>
#include <string.h>

/* A context for every source in one direction; NULL where the library refuses. The suites differ in the tag of RTP alone
   (RFC 4568 §6.2). */
static inline srtp_t lyceum_srtp_create(const uint8_t key[30], int short_tag, int inbound) {
    unsigned char own[30];
    memcpy(own, key, sizeof own);
    srtp_policy_t policy;
    memset(&policy, 0, sizeof policy);
    policy.ssrc.type = inbound ? ssrc_any_inbound : ssrc_any_outbound;
    if (short_tag)
        srtp_crypto_policy_set_aes_cm_128_hmac_sha1_32(&policy.rtp);
    else
        srtp_crypto_policy_set_rtp_default(&policy.rtp);
    srtp_crypto_policy_set_rtcp_default(&policy.rtcp);
    policy.key = own;
    policy.window_size = 256;
    srtp_t context = NULL;
    srtp_err_status_t status = srtp_create(&context, &policy);
    memset(own, 0, sizeof own);
    return status == srtp_err_status_ok ? context : NULL;
}
