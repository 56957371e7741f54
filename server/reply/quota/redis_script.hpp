// What is said to the script in Redis that decides about a shared quota (redis_quota.lua), and how its answer
// is read. No I/O and no lock.
#pragma once

#include "reply/quota/quota_ledger.hpp"
#include "reply/quota/redis_connection.hpp"

#include <boost/system/result.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace reply_mcp::reply::quota {

/// What the script is asked to do.
struct ScriptCall {
  std::string identity;
  QuotaClass quota = QuotaClass::general;
  std::string operation;  ///< "take", "look", "observe" or "refused"
  std::array<std::string, 3> values{};
};

/// What a call said of earlier requests. Once it was answered, none of it has to be said again.
struct Sent {
  std::uint64_t connection = 0;
  std::vector<QuotaReceipt> not_sent;
};

struct EncodedCall {
  std::vector<std::string> command;
  Sent sent;
};

/// What the script decided.
struct ScriptDecision {
  bool granted = false;
  std::chrono::milliseconds wait{0};
};

struct ScriptReply {
  ScriptDecision decision;
  QuotaSnapshot snapshot;
};

class RedisScript {
 public:
  RedisScript(std::string key_prefix, QuotaLimits limits);

  /// The command of a call, by the name under which Redis keeps the script. On a connection that is new to
  /// `ledger` it tells of every request in there.
  [[nodiscard]] EncodedCall encode(const ScriptCall& call, const QuotaLedger& ledger,
                                   std::uint64_t connection, QuotaTime now) const;
  /// The same command with the script itself, for a Redis that does not have it.
  [[nodiscard]] std::vector<std::string> with_source(std::vector<std::string> command) const;
  /// The command that takes a name which no replica may take again within `ttl`.
  [[nodiscard]] std::vector<std::string> claim(const std::string& name, std::chrono::seconds ttl) const;
  /// A request of this replica by a name that no other replica uses.
  [[nodiscard]] std::string receipt_name(QuotaReceipt receipt) const;

 private:
  const std::string key_prefix_;
  const QuotaLimits limits_;
  const std::string replica_;
  const std::string source_;
  const std::string digest_;
};

/// Whether Redis refused a command because it does not have the script.
[[nodiscard]] bool lacks_script(const RedisResult& result);

/// The error says why the answer cannot be used.
[[nodiscard]] boost::system::result<ScriptReply, RedisError> parse_reply(const RedisResult& result,
                                                                         QuotaTime now);

}  // namespace reply_mcp::reply::quota
