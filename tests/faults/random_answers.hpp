// An upstream whose answers are made at random out of what has gone wrong somewhere: statuses, codings,
// lengths, half characters, numbers without a type, the caller's own key in every spelling.
#pragma once

#include "support/scripted_http_server.hpp"

#include <cstdint>
#include <map>
#include <mutex>
#include <random>
#include <string>

namespace reply_mcp::faults {

class RandomAnswers {
 public:
  /// `key`: the caller's, which the answers repeat now and then.
  RandomAnswers(std::uint32_t seed, std::string key);

  [[nodiscard]] std::string url() const { return server_.base_url(); }
  /// How often something of the request with this X-Request-Id has arrived.
  [[nodiscard]] std::size_t arrivals(const std::string& request_id) const;

 private:
  void serve(testing::ScriptedHttpServer::Session& session);
  bool answer(testing::ScriptedHttpServer::Session& session);

  // All of these are called under the lock.
  std::size_t below(std::size_t bound);
  bool chance(std::size_t of);
  int status();
  std::string body(int depth);
  std::string text();
  std::string number();
  std::string name();
  std::string coded(std::string body, std::string& fields);

  const std::string key_;
  mutable std::mutex mutex_;
  std::mt19937 random_;
  std::map<std::string, std::size_t> arrivals_;
  testing::ScriptedHttpServer server_;
};

}  // namespace reply_mcp::faults
