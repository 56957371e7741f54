#include "support/certificates.hpp"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <cstdint>
#include <stdexcept>

namespace reply_mcp::testing {

namespace {

void require(bool succeeded, const char* what) {
  if (!succeeded) throw std::runtime_error(std::string("OpenSSL: ") + what);
}

std::shared_ptr<EVP_PKEY> new_key() {
  std::shared_ptr<EVP_PKEY> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  require(key != nullptr, "no key");
  return key;
}

template <typename Write>
std::string pem_of(Write write) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new(BIO_s_mem()), BIO_free);
  require(memory != nullptr && write(memory.get()) == 1, "cannot write PEM");
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &data);
  return std::string(data, static_cast<std::size_t>(size));
}

Credentials credentials(X509* certificate, EVP_PKEY* key) {
  return {pem_of([&](BIO* out) { return PEM_write_bio_X509(out, certificate); }), pem_of([&](BIO* out) {
            return PEM_write_bio_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr);
          })};
}

void add_extension(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension(
      X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()), X509_EXTENSION_free);
  require(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1, value.c_str());
}

std::string alternative_names(const CertificateSpec& spec) {
  std::string names;
  for (const std::string& name : spec.dns_names) names.append(names.empty() ? "" : ",").append("DNS:" + name);
  for (const std::string& address : spec.addresses)
    names.append(names.empty() ? "" : ",").append("IP:" + address);
  return names;
}

/// A certificate that still lacks its issuer's name and signature.
std::shared_ptr<X509> draft(const CertificateSpec& spec, EVP_PKEY* key) {
  std::shared_ptr<X509> certificate(X509_new(), X509_free);
  require(certificate != nullptr, "no certificate");
  X509_set_version(certificate.get(), X509_VERSION_3);
  std::uint64_t serial = 0;
  RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial);
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate.get()), serial >> 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), spec.not_before.count());
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), spec.not_after.count());
  X509_set_pubkey(certificate.get(), key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(spec.common_name.c_str()), -1, -1, 0);
  return certificate;
}

void sign(X509* certificate, X509* issuer, EVP_PKEY* issuer_key) {
  X509_set_issuer_name(certificate, X509_get_subject_name(issuer));
  require(X509_sign(certificate, issuer_key, EVP_sha256()) > 0, "cannot sign");
}

}  // namespace

CertificateAuthority::CertificateAuthority(const std::string& name) : key_(new_key()) {
  CertificateSpec spec;
  spec.common_name = name;
  certificate_ = draft(spec, key_.get());
  add_extension(certificate_.get(), certificate_.get(), NID_basic_constraints, "critical,CA:TRUE");
  add_extension(certificate_.get(), certificate_.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
  add_extension(certificate_.get(), certificate_.get(), NID_subject_key_identifier, "hash");
  sign(certificate_.get(), certificate_.get(), key_.get());
  pem_ = pem_of([&](BIO* out) { return PEM_write_bio_X509(out, certificate_.get()); });
}

CertificateAuthority::~CertificateAuthority() = default;

Credentials CertificateAuthority::issue(const CertificateSpec& spec) const {
  const auto key = new_key();
  const auto certificate = draft(spec, key.get());
  add_extension(certificate.get(), certificate_.get(), NID_basic_constraints, "critical,CA:FALSE");
  const std::string names = alternative_names(spec);
  if (!names.empty()) add_extension(certificate.get(), certificate_.get(), NID_subject_alt_name, names);
  sign(certificate.get(), certificate_.get(), key_.get());
  return credentials(certificate.get(), key.get());
}

Credentials self_signed(const CertificateSpec& spec) {
  const auto key = new_key();
  const auto certificate = draft(spec, key.get());
  const std::string names = alternative_names(spec);
  if (!names.empty()) add_extension(certificate.get(), certificate.get(), NID_subject_alt_name, names);
  sign(certificate.get(), certificate.get(), key.get());
  return credentials(certificate.get(), key.get());
}

}  // namespace reply_mcp::testing
