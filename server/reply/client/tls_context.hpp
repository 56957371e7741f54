// What the client trusts, and the words for what went wrong when it does not.
#pragma once

#include "reply/client/base_url.hpp"
#include "reply/types.hpp"

#include <boost/asio/ssl/context.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

#include <memory>
#include <string>

namespace reply_mcp::reply::client {

/// A client context: TLS 1.2 or newer, the peer's certificate required, HTTP/1.1 as the only application
/// protocol. Trusts the authorities of `ca_file`; when it is empty it trusts none until trust_system() is
/// called. The error says which file and why.
[[nodiscard]] boost::system::result<std::unique_ptr<boost::asio::ssl::context>, std::string> make_tls_context(
    const std::string& ca_file);

/// Trusts the system's authorities: OpenSSL's default places, SSL_CERT_FILE and SSL_CERT_DIR before them.
/// Reads some hundred kilobytes of certificates, which takes longer than the rest of the program's start,
/// so it is put off until somebody has to be trusted. Places that are not there are passed over: the
/// handshake then finds no trusted authority and says what to do.
void trust_system(boost::asio::ssl::context& context);

/// Prepares one connection for `base`: server name indication for a name (RFC 6066, 3) and the check that
/// the certificate is for that very host (RFC 9525: subject alternative names, no common name, wildcards
/// only as a whole left-most label). False when OpenSSL is out of memory.
[[nodiscard]] bool expect_host(SSL* ssl, const BaseUrl& base);

/// The failure of a handshake, with the reason that OpenSSL gives and what would help.
[[nodiscard]] Failure tls_failure(SSL* ssl, const boost::system::error_code& error, const BaseUrl& base);

}  // namespace reply_mcp::reply::client
