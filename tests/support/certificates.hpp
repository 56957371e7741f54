// Certificates for tests of TLS, made when the test runs: right ones, and wrong in every way that matters.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

struct evp_pkey_st;
struct x509_st;

namespace reply_mcp::testing {

/// A certificate with its key, both as PEM.
struct Credentials {
  std::string certificate;
  std::string key;
};

/// What a server certificate says. Times count from now.
struct CertificateSpec {
  std::string common_name = "test server";
  std::vector<std::string> dns_names;
  std::vector<std::string> addresses;
  std::chrono::seconds not_before = std::chrono::hours(-1);
  std::chrono::seconds not_after = std::chrono::hours(24);
};

/// An authority of its own, with a new key each time.
class CertificateAuthority {
 public:
  explicit CertificateAuthority(const std::string& name = "Test authority");
  ~CertificateAuthority();
  CertificateAuthority(const CertificateAuthority&) = delete;
  CertificateAuthority& operator=(const CertificateAuthority&) = delete;

  /// The authority's own certificate, for the one who is to trust it.
  [[nodiscard]] const std::string& pem() const { return pem_; }
  [[nodiscard]] Credentials issue(const CertificateSpec& spec) const;

 private:
  std::shared_ptr<evp_pkey_st> key_;
  std::shared_ptr<x509_st> certificate_;
  std::string pem_;
};

/// A server certificate that is its own authority.
[[nodiscard]] Credentials self_signed(const CertificateSpec& spec);

}  // namespace reply_mcp::testing
