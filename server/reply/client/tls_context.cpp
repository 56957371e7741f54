#include "reply/client/tls_context.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <array>

namespace reply_mcp::reply::client {

namespace {

namespace ssl = boost::asio::ssl;

std::string hint_for(long verdict) {
  switch (verdict) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return "; if the certificate is right, this machine's clock is wrong";
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return "; if a proxy inspects TLS on this network, name its authority's PEM file in SSL_CERT_FILE; if "
             "this machine has no authorities at all, install its ca-certificates package";
    default:
      return {};
  }
}

}  // namespace

boost::system::result<std::unique_ptr<ssl::context>, std::string> make_tls_context(
    const std::string& ca_file) {
  auto context = std::make_unique<ssl::context>(ssl::context::tls_client);
  SSL_CTX* const native = context->native_handle();
  boost::system::error_code error;
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  // With TLS 1.2, only what keeps a recorded connection secret when the server's key becomes known later.
  if (SSL_CTX_set_cipher_list(native, "DEFAULT:!kRSA:!PSK:!SRP:!aNULL") != 1)
    return "TLS cannot be set up: no cipher suite with forward secrecy";
  SSL_CTX_set_options(native, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);
  static constexpr std::array<unsigned char, 9> k_http_1_1{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  SSL_CTX_set_alpn_protos(native, k_http_1_1.data(), k_http_1_1.size());
  context->set_verify_mode(ssl::verify_peer, error);
  if (error) return "TLS cannot be set up: " + error.message();
  if (!ca_file.empty()) {
    context->load_verify_file(ca_file, error);
    if (error) {
      return "The CA file \"" + ca_file + "\" cannot be used: " + error.message() +
             ". It must be a readable file with certificates in PEM form";
    }
  }
  return context;
}

void trust_system(ssl::context& context) {
  boost::system::error_code ignored;
  context.set_default_verify_paths(ignored);
}

bool expect_host(SSL* ssl, const BaseUrl& base) {
  X509_VERIFY_PARAM* const verification = SSL_get0_param(ssl);
  if (base.address) {
    return X509_VERIFY_PARAM_set1_ip_asc(verification, base.host.c_str()) == 1;
  }
  X509_VERIFY_PARAM_set_hostflags(verification,
                                  X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  return X509_VERIFY_PARAM_set1_host(verification, base.host.c_str(), base.host.size()) == 1 &&
         SSL_set_tlsext_host_name(ssl, base.host.c_str()) == 1;
}

Failure tls_failure(SSL* ssl, const boost::system::error_code& error, const BaseUrl& base) {
  Failure failure = make_failure(FailureKind::tls, "");
  const long verdict = SSL_get_verify_result(ssl);
  if (verdict != X509_V_OK) {
    failure.message = "The certificate of " + base.authority() +
                      " is not accepted: " + X509_verify_cert_error_string(verdict) + hint_for(verdict) + ".";
  } else if (error == boost::asio::error::eof || error == boost::asio::error::connection_reset ||
             error == boost::asio::error::broken_pipe || error == ssl::error::stream_truncated) {
    failure.message = base.authority() + " closed the connection during the TLS handshake.";
    failure.hung_up = true;
  } else {
    failure.message = "The TLS handshake with " + base.authority() + " failed: " + error.message() + ".";
  }
  return failure;
}

}  // namespace reply_mcp::reply::client
