// An embedded Reply account: a real HTTP server on loopback that answers every operation of the
// catalogue, for trying the program out and for tests. It holds its data in memory and forgets it.
#pragma once

#include "schemas/catalogue.hpp"

#include <boost/system/result.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace reply_mcp::sandbox {

struct SandboxOptions {
  std::string address = "127.0.0.1";  ///< loopback only; anything else is refused
  std::uint16_t port = 0;             ///< 0: a free one
  /// The key that is accepted as `Authorization: Bearer`; any other gets 401. Empty: every non-empty key is.
  std::string api_key = "sandbox-key";
  unsigned per_minute = 100;  ///< rate limit per key; 0: none
  unsigned per_hour = 3000;   ///< rate limit per key; 0: none
  /// Tighter ceiling of the reporting quota (x-quota of the catalogue; Reply does not publish its number); 0:
  /// none.
  unsigned reports_per_hour = 300;
  /// Scopes of the key ("contacts:read", "inbox:*"); empty: everything. Outside them: 403 insufficient_scope.
  std::vector<std::string> scopes;
  std::uint64_t seed = 1;  ///< of the generated example data
  unsigned threads = 1;    ///< that answer requests; 0: one for each core
};

class Sandbox {
 public:
  /// Binds, then serves on threads of its own, so that it is as far away as a real server is: its work
  /// never holds up the calls that wait for it. The error says which address is unavailable and why.
  static boost::system::result<std::unique_ptr<Sandbox>, std::string> start(
      std::shared_ptr<const schemas::Catalogue> catalogue, SandboxOptions options);

  /// Stops accepting and closes every connection; one that is being answered is closed after its answer.
  virtual ~Sandbox() = default;
  [[nodiscard]] virtual std::uint16_t port() const = 0;
  /// "http://127.0.0.1:PORT"
  [[nodiscard]] virtual std::string base_url() const = 0;
};

}  // namespace reply_mcp::sandbox
