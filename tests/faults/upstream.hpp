// The misbehaving upstream of the schedules, and its log: what reached it of each call, and what it did.
#pragma once

#include "schedule.hpp"
#include "support/scripted_http_server.hpp"

#include <mutex>
#include <vector>

namespace reply_mcp::faults {

/// One request, or the beginning of one.
struct Arrival {
  std::size_t call = 0;
  bool whole = false;
  bool executed = false;  ///< the upstream may have done what was asked
  bool refused = false;   ///< answered with a promise that nothing was done (429, 503 with Retry-After)
};

class Upstream {
 public:
  explicit Upstream(std::vector<Fault> faults);

  [[nodiscard]] std::uint16_t port() const { return server_.port(); }
  [[nodiscard]] std::vector<Arrival> log() const;

 private:
  using Session = testing::ScriptedHttpServer::Session;

  void serve(Session& session);
  /// Reads a request and does with it what the fault says; false when the connection is over.
  bool serve_one(Session& session);
  bool answer(Session& session, Fault fault, std::size_t call);
  /// Takes the next fault if it is one for a connection on which nothing was asked yet.
  Fault next_idle_fault();
  Fault next_fault();
  std::size_t begin(std::size_t call);
  void mark(std::size_t arrival, Fault fault);

  mutable std::mutex mutex_;
  std::vector<Fault> faults_;  // the next one last
  std::vector<Arrival> log_;
  testing::ScriptedHttpServer server_;
};

}  // namespace reply_mcp::faults
