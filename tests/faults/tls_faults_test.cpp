// What becomes of a call when Reply's certificate is not what it should be.
#include "fault_fixture.hpp"
#include "support/certificates.hpp"
#include "support/temporary_file.hpp"

#include <gmock/gmock.h>

#include <chrono>

namespace reply_mcp::faults {
namespace {

using testing::CertificateAuthority;
using testing::CertificateSpec;
using ::testing::HasSubstr;
using testing::TemporaryFile;

class TlsFaults : public Faults {
 protected:
  /// The error of a call when the server shows this certificate.
  json::object refused(const CertificateSpec& spec, const CertificateAuthority& shown_by) {
    const auto credentials = shown_by.issue(spec);
    json::object script = json::parse("{\"then\":[{\"loop\":[" + k_good + "]}]}").as_object();
    script["tls"] = json::object{{"certificate", credentials.certificate}, {"key", credentials.key}};
    upstream = std::make_unique<UpstreamProgram>(script);
    start_program(upstream->url("https"), {"--tls-ca-file", trusted.path()});
    json::object result = read();
    EXPECT_EQ(upstream->requests(), failed(result) ? 0U : 1U);
    return failed(result) ? error_of(result) : json::object{};
  }
  static CertificateSpec right() {
    CertificateSpec spec;
    spec.addresses = {"127.0.0.1"};
    return spec;
  }

  CertificateAuthority authority;
  TemporaryFile trusted{authority.pem()};
};

TEST_F(TlsFaults, AGoodCertificateIsAccepted) {
  EXPECT_TRUE(refused(right(), authority).empty());
}

TEST_F(TlsFaults, AnExpiredOneIsRefusedAndSaidToBe) {
  CertificateSpec spec = right();
  spec.not_before = std::chrono::hours(-48);
  spec.not_after = std::chrono::hours(-24);
  const json::object error = refused(spec, authority);
  EXPECT_EQ(member(error, "kind"), "network");
  EXPECT_THAT(member(error, "detail"), HasSubstr("expired"));
}

TEST_F(TlsFaults, OneForAnotherHostIsRefused) {
  CertificateSpec spec;
  spec.dns_names = {"api.example.com"};
  EXPECT_EQ(member(refused(spec, authority), "kind"), "network");
}

TEST_F(TlsFaults, OneOfAStrangersAuthorityIsRefused) {
  const CertificateAuthority stranger("Another authority");
  EXPECT_EQ(member(refused(right(), stranger), "kind"), "network");
}

TEST_F(TlsFaults, AServerWithoutTlsIsRefused) {
  upstream = std::make_unique<UpstreamProgram>(
      jo("{'then':[{'send':'HTTP/1.1 400 Bad Request\\r\\n\\r\\n'},{'close':true}]}"));
  start_program(upstream->url("https"), {"--tls-ca-file", trusted.path()});
  EXPECT_EQ(member(error_of(read()), "kind"), "network");
  EXPECT_EQ(upstream->requests(), 0U);
}

}  // namespace
}  // namespace reply_mcp::faults
